import { signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

const storageKey = "theme";
const themes: readonly Theme[] = ["system", "light", "dark"];

/** What the user chose in this browser; the system's preference until then. */
export const theme = signal<Theme>(themes.find((name) => name === localStorage.getItem(storageKey)) ?? "system");

export function applyTheme(): void {
  if (theme.value === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", theme.value);
}

export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? "system";
  localStorage.setItem(storageKey, theme.value);
  applyTheme();
}

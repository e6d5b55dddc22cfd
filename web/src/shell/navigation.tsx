import type { JSX } from "preact";
import { openPages } from "./pages.tsx";
import { link, route } from "./route.ts";
import { logOut, session } from "./session.ts";
import { nextTheme, theme } from "./theme.ts";
import { attempt } from "./toasts.tsx";

const themeNames = { system: "as the system", light: "light", dark: "dark" } as const;

export function Navigation({ onShortcuts }: { readonly onShortcuts: () => void }): JSX.Element {
  const state = session.value;
  return (
    <header class="bar">
      <nav aria-label="Pages">
        <ul>
          {openPages().map(({ page, title }) => (
            <li key={page}>
              <a href={link(page)} aria-current={route.value.page === page ? "page" : undefined}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="bar-tools">
        <button
          type="button"
          class="quiet"
          onClick={onShortcuts}
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
        >
          ?
        </button>
        <button
          type="button"
          class="quiet"
          onClick={nextTheme}
          aria-label={`Colours: ${themeNames[theme.value]}`}
          title={`Colours: ${themeNames[theme.value]} (d)`}
        >
          ◐
        </button>
        {state.kind === "in" && (
          <button
            type="button"
            class="quiet"
            onClick={() => attempt(logOut)}
            title={`${state.session.name}, ${state.session.role}`}
          >
            Log out
          </button>
        )}
      </div>
    </header>
  );
}

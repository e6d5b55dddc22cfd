import type { Page } from "playwright-core";
import type { WebSite } from "./web-site.ts";

/** Logs in with the site's first key. */
export async function logIn(page: Page, { key }: WebSite): Promise<void> {
  await page.goto("/");
  await page.getByLabel("API key").fill(key);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Live" }).waitFor();
}

/** What the API answers the page's own session. */
export async function answerOf<T>(page: Page, path: string): Promise<T> {
  const response = await page.request.get(`/api/v1${path}`);
  if (!response.ok()) throw new Error(`${path} answered ${response.status()}: ${await response.text()}`);
  return (await response.json()) as T;
}

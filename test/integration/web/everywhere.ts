import type { Page } from "playwright-core";
import { seriousViolations } from "../../support/web/accessibility.ts";

const widths = [360, 1280] as const;
const height = 900;
const settledMs = 1000;
const painted = "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))";

export interface PageProblem {
  readonly page: string;
  readonly scheme: string;
  readonly width: number;
  readonly problem: string;
}

/** What is wrong with the pages in light and dark, on a phone and on a desk: accessibility, and what runs off the side. */
export async function problemsOf(page: Page, addresses: readonly string[]): Promise<readonly PageProblem[]> {
  const problems: PageProblem[] = [];
  const desk = page.viewportSize() ?? { width: 1280, height };
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const address of addresses) {
      await open(page, address);
      for (const width of widths) {
        await page.setViewportSize({ width, height });
        // What follows the width follows it with the next picture.
        await page.evaluate(painted);
        const found = [...(await seriousViolations(page)), ...(await tooWide(page))];
        problems.push(...found.map((problem) => ({ page: address, scheme, width, problem })));
      }
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(desk);
  return problems;
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(`/#/${address}`);
  // Live's stream never ends, so that the network is never idle there.
  await page.waitForLoadState("networkidle", { timeout: settledMs }).catch(() => undefined);
  try {
    await page.getByRole("main").getByRole("heading").first().waitFor();
  } catch (error) {
    throw new Error(`${address} shows no heading: ${await page.locator("body").textContent()}`, { cause: error });
  }
  await page.getByRole("main").locator(".spinner").first().waitFor({ state: "detached" });
}

async function tooWide(page: Page): Promise<readonly string[]> {
  const excess = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  return Number(excess) > 0 ? [`${excess} pixels run off the side`] : [];
}

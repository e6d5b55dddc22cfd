import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { sharp } from "../../../src/images/sharp.ts";
import { drawPictures } from "../../support/web/drawn-pictures.ts";

const folder = fileURLToPath(new URL("../../../../docs/screenshots", import.meta.url));
const view = { width: 1120, height: 760 };
const settledMs = 1500;

/** Pages to be shown in the docs, each with what has to be on it first. */
const shown: readonly (readonly [name: string, address: string, prepare: (page: Page) => Promise<void>])[] = [
  ["live", "live", (page) => page.getByRole("article").first().waitFor()],
  [
    "review",
    "review?reviewed=all",
    async (page) => {
      await page.locator(".face-option").first().click();
      await page
        .locator(".face-option")
        .nth(2)
        .click({ modifiers: ["Shift"] });
    },
  ],
  ["strangers", "strangers", (page) => page.getByRole("listitem").first().waitFor()],
  [
    "tune",
    "tune",
    async (page) => {
      await page.getByLabel(/^Smallest face/).focus();
      await page.keyboard.press("PageUp");
      await page
        .getByText(/→|No change/)
        .first()
        .waitFor();
    },
  ],
  [
    "train",
    "train",
    (page) =>
      page
        .getByRole("heading", { name: /active/ })
        .first()
        .waitFor(),
  ],
];

/** Writes the pictures of docs/web.md and the README. */
export async function takeScreenshots(page: Page): Promise<void> {
  await mkdir(folder, { recursive: true });
  await drawPictures(page);
  const desk = page.viewportSize();
  await page.setViewportSize(view);
  for (const [name, address, prepare] of shown) {
    await page.goto(`/#/${address}`);
    await page.reload();
    await prepare(page);
    await page.waitForTimeout(settledMs);
    const jpeg = await sharp(await page.screenshot())
      .jpeg({ quality: 72, mozjpeg: true })
      .toBuffer();
    await writeFile(join(folder, `${name}.jpg`), jpeg);
  }
  await page.unrouteAll({ behavior: "ignoreErrors" });
  if (desk !== null) await page.setViewportSize(desk);
}

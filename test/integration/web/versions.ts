import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { VersionDetailView, VersionView } from "../../../src/http/schemas/classifiers.ts";
import { answerOf } from "../../support/web/visitor.ts";
import type { Stage } from "./story.ts";

const trainingMs = 300_000;

async function versionsOf(page: Page): Promise<{ readonly newestFirst: readonly string[]; readonly active: string }> {
  const { items } = await answerOf<{ readonly items: readonly VersionView[] }>(page, "/classifiers");
  const active = items.find((version) => version.active)?.version;
  assert.ok(active !== undefined, "a version is active");
  return { newestFirst: items.map(({ version }) => version), active };
}

/** What the story's training measured on pictures that it had held out. */
export async function lookAtPlots({ page, hands }: Stage): Promise<void> {
  const { active } = await versionsOf(page);
  const { plots, curves } = await answerOf<VersionDetailView>(page, `/classifiers/${active}`);
  for (const plot of ["threshold-svm.png", "trade-off-svm.png", "reliability-svm.png", "confusion-svm.png"])
    assert.ok(plots.includes(plot), `${plot} is not among ${plots.join(", ")}`);
  assert.ok(curves.some(({ kind, unit, thresholds }) => kind === "svm" && unit === "event" && thresholds.length > 2));
  await hands.goTo("Train");
  await hands.press(page.getByRole("link", { name: active, exact: true }));
  await page.getByRole("link", { name: /^The whole evaluation/ }).waitFor();
  const shown = page.getByRole("region", { name: "Plots" }).getByRole("img");
  await shown.first().waitFor();
  assert.equal(await shown.count(), plots.length);
  for (const image of await shown.all()) {
    await image.scrollIntoViewIfNeeded();
    await image.evaluate((element) => (element as unknown as { decode(): Promise<void> }).decode());
  }
  await page
    .getByRole("img", { name: "svm: Strangers named and people missed at each threshold, by picture" })
    .waitFor();
}

/** What is trained now is not used before somebody says so. */
export async function trainForLater({ page, hands }: Stage): Promise<void> {
  const before = await versionsOf(page);
  await hands.goTo("Train");
  for (const name of ["SVM", "XGBoost", "Measure it, with plots", "Use it at once"])
    await hands.press(page.getByLabel(name, { exact: true }));
  await hands.press(page.getByRole("button", { name: "Start training" }));
  // Not that it runs: so short a training may be over before the page has asked.
  const shown = page.locator(".versions > li");
  await shown.nth(before.newestFirst.length).waitFor({ timeout: trainingMs });
  const trained = await versionsOf(page);
  assert.equal(trained.active, before.active, "it is not used before somebody says so");
  assert.equal(trained.newestFirst.length, before.newestFirst.length + 1);
}

/** The first two that were trained. */
async function firstTwo(page: Page): Promise<readonly [string, string]> {
  const [second, first] = (await versionsOf(page)).newestFirst.slice(-2);
  assert.ok(first !== undefined && second !== undefined, "two versions are there");
  return [first, second];
}

async function openComparison({ page, hands }: Stage): Promise<void> {
  const [first, second] = await firstTwo(page);
  await hands.goTo("Train");
  for (const version of [first, second]) await hands.press(page.getByLabel(`Compare ${version}`, { exact: true }));
  await hands.press(page.getByRole("button", { name: "Compare the two chosen" }));
  await page.getByRole("heading", { name: `${first} and ${second}` }).waitFor();
}

/** Pictures have come since both were trained. */
export async function compareOnNewFaces(stage: Stage): Promise<void> {
  const { page } = stage;
  await openComparison(stage);
  await page.getByText(/asked about \d+ faces of known people and \d+ of strangers that neither has learned/).waitFor();
  const strangers = await page.getByRole("row", { name: /^Strangers given a name/ }).textContent();
  assert.match(strangers ?? "", /\(\d+ of [1-9]\d*\).*\(\d+ of [1-9]\d*\)/, "both were asked about strangers");
}

/** Nothing has come since: the page says so, and that figures of learned faces are too good. */
export async function compareOnLearnedFaces(stage: Stage): Promise<void> {
  const { page, hands } = stage;
  const [first] = await firstTwo(page);
  const { active } = await versionsOf(page);
  await hands.goTo("Train");
  await hands.press(page.getByRole("link", { name: `Compare with the active one ${first}`, exact: true }));
  await page.getByRole("heading", { name: `${active} and ${first}` }).waitFor();
  await page.getByText("There is no face that neither has learned").waitFor();
  await hands.press(page.getByLabel("Ask about learned faces too"));
  await page.getByText(/asked about [1-9]\d* faces of known people and \d+ of strangers, learned ones/).waitFor();
  await page.getByText(/^CAUTION: \d+ faces are asked about that one of them has learned/).waitFor();
  const named = await page.getByRole("row", { name: /^Known faces named right/ }).textContent();
  assert.match(named ?? "", /\(\d+ of [1-9]\d*\).* with 95 % confidence/);
}

export async function activateAndRollBack({ page, hands }: Stage): Promise<void> {
  const before = await versionsOf(page);
  const [first] = await firstTwo(page);
  await hands.goTo("Train");
  // Not the latest: it may be trained of one kind alone, which is not the one in use.
  await hands.press(page.getByRole("button", { name: `Activate ${first}`, exact: true }));
  await page.getByText(`${first} is active`).waitFor();
  await page.getByRole("heading", { name: `${first} active` }).waitFor();
  assert.equal((await versionsOf(page)).active, first);
  await hands.press(page.getByRole("button", { name: "Roll back" }));
  await page.getByText(`The version before is active again: ${before.active}`).waitFor();
  await page.getByRole("heading", { name: `${before.active} active` }).waitFor();
  assert.equal((await versionsOf(page)).active, before.active);
}

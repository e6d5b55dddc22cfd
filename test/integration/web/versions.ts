import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { VersionDetailView, VersionView } from "../../../src/http/schemas/classifiers.ts";
import { answerOf } from "../../support/web/visitor.ts";
import type { Stage } from "./story.ts";

const trainingMs = 120_000;

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

/** Trains without using it, compares the two before on what is new, then uses the new one and goes back. */
export async function compareActivateRollBack({ page, hands }: Stage): Promise<void> {
  const before = await versionsOf(page);
  await hands.goTo("Train");
  for (const name of ["SVM", "XGBoost", "Measure it, with plots", "Use it at once"])
    await page.getByLabel(name, { exact: true }).uncheck();
  await hands.press(page.getByRole("button", { name: "Start training" }));
  const training = page.getByRole("heading", { name: /^Training since/ });
  await training.waitFor();
  await training.waitFor({ state: "detached", timeout: trainingMs });
  const trained = await versionsOf(page);
  assert.equal(trained.active, before.active, "it is not used before somebody says so");
  const [latest = "", second = "", first = ""] = trained.newestFirst;
  assert.ok(!before.newestFirst.includes(latest));

  for (const version of [first, second]) await page.getByLabel(`Compare ${version}`, { exact: true }).check();
  await hands.press(page.getByRole("button", { name: "Compare the two chosen" }));
  await page.getByRole("heading", { name: `${first} and ${second}` }).waitFor();
  await page.getByText(/asked about \d+ faces of known people and \d+ of strangers that neither has learned/).waitFor();
  const strangers = await page.getByRole("row", { name: /^Strangers given a name/ }).textContent();
  assert.match(strangers ?? "", /\(\d+ of [1-9]\d*\).*\(\d+ of [1-9]\d*\)/, "both were asked about strangers");

  await hands.goTo("Train");
  // Not the latest: it was trained of one kind alone, which is not the one in use.
  await hands.press(page.getByRole("button", { name: `Activate ${first}`, exact: true }));
  await page.getByText(`${first} is active`).waitFor();
  await page.getByRole("heading", { name: `${first} active` }).waitFor();
  assert.equal((await versionsOf(page)).active, first);
  await hands.press(page.getByRole("button", { name: "Roll back" }));
  await page.getByText("The version before is active again").waitFor();
  await page.getByRole("heading", { name: `${before.active} active` }).waitFor();
  assert.equal((await versionsOf(page)).active, before.active);
}

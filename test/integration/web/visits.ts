import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import type { VersionDetailView, VersionView } from "../../../src/http/schemas/classifiers.ts";
import { seriousViolations } from "../../support/web/accessibility.ts";
import { openPage } from "../../support/web/browser.ts";
import { mouseHands } from "../../support/web/hands.ts";
import { markedFace } from "../../support/web/household.ts";
import { cameraFrame, facePicture } from "../../support/web/sample-faces.ts";
import { answerOf, logIn } from "../../support/web/visitor.ts";
import { lookForAnotherFace } from "./late-answers.ts";
import type { Stage } from "./story.ts";

const jpegsIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith(".jpg"));

/** A stored frame is looked at again with another slider, and the setting applied once its difference was shown. */
export async function tuneByKeyboard({ page, site, hands }: Stage): Promise<void> {
  await hands.goTo("Tune");
  const slider = page.getByLabel(/^Smallest face/);
  await page
    .getByText(/^No change$|→/)
    .first()
    .waitFor();
  await slider.focus();
  await page.keyboard.press("End");
  await page
    .getByText(/→ Undecided: too small/)
    .first()
    .waitFor();
  await moveTheThreshold(page);
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByLabel(/^Threshold/).focus();
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("button", { name: "Apply …" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/^\+.*"minProba": 0\.899/).waitFor();
  assert.equal((await answerOf<{ classifier: { minProba: number } }>(page, "/settings")).classifier.minProba, 0.9);
  await dialog.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByText(/^Applied\./).waitFor();
  const written = JSON.parse(await readFile(site.config, "utf8")) as { classifier: { minProba: number } };
  assert.equal(written.classifier.minProba, 0.899);
}

/** Whole per cents are written, and "> 99". */
const roundedBy = 1;

/** The curve's marker moves with the slider, and what it says is what the training measured at that threshold. */
async function moveTheThreshold(page: Page): Promise<void> {
  const { items } = await answerOf<{ items: readonly VersionView[] }>(page, "/classifiers");
  const active = items.find((version) => version.active)?.version ?? "";
  const { curves } = await answerOf<VersionDetailView>(page, `/classifiers/${active}`);
  const measured = curves.find(({ kind }) => kind === "svm");
  assert.ok(measured !== undefined, "the training measured the classifier in use");
  const curve = page.getByRole("img", { name: /Strangers named and known missed/ });
  const slider = page.getByLabel(/^Threshold/);
  const atFirst = await readCurve(curve, slider);
  await slider.focus();
  await page.keyboard.press("Home");
  const lowest = await readCurve(curve, slider);
  await page.keyboard.press("End");
  const highest = await readCurve(curve, slider);
  assert.ok(lowest.x < atFirst.x && atFirst.x < highest.x, `the marker moves: ${lowest.x}, ${atFirst.x}, ${highest.x}`);
  assert.ok(lowest.missed < highest.missed, "more people are missed at the highest threshold");
  for (const { threshold, missed, strangers } of [lowest, atFirst, highest]) {
    const place = measured.thresholds.findLastIndex((one) => one <= threshold);
    const [truthOfMissed = 0, truthOfNamed = 0] = [measured.knownMissed[place], measured.strangersNamed[place]];
    assert.ok(Math.abs(truthOfMissed * 100 - missed) <= roundedBy, `${missed} % missed at ${threshold}`);
    assert.ok(Math.abs(truthOfNamed * 100 - strangers) <= roundedBy, `${strangers} % named at ${threshold}`);
  }
}

/** Where the marker stands once it was drawn for the slider's value, and what is written of it; shares in per cent. */
async function readCurve(curve: Locator, slider: Locator) {
  const chosen = Number(await slider.inputValue()).toFixed(3);
  await curve.and(curve.page().locator(`[aria-label*="At ${chosen}:"]`)).waitFor();
  const text = (await curve.getAttribute("aria-label")) ?? "";
  const [, threshold, strangers, missed] =
    /At (\S+): (?:>\s)?([\d.]+)\s?% of strangers get a name, (?:>\s)?([\d.]+)\s?% of known/.exec(text) ?? [];
  assert.ok(missed !== undefined, text);
  const x = Number(await curve.locator(".marker").getAttribute("x1"));
  return { x, threshold: Number(threshold), strangers: Number(strangers), missed: Number(missed) };
}

export async function searchByPhoto({ page, photos, hands }: Stage): Promise<void> {
  await hands.goTo("Search");
  const buffer = await facePicture(photos, markedFace("dana"), 2);
  await hands.upload(page.getByLabel("A photo of the person").last(), [{ name: "dana.jpg", buffer }]);
  const findings = page.getByRole("region", { name: "Sightings" }).getByRole("listitem");
  await findings.first().waitFor();
  const texts = await findings.allTextContents();
  assert.ok(texts.length >= 3, `${texts.length} sightings`);
  for (const text of texts) assert.match(text, /carla|dana/, "she was taken for Carla at first, and named later");
  const crowd = { name: "crowd.jpg", buffer: await cameraFrame(photos, markedFace("dana").photo, 0) };
  await hands.upload(page.getByLabel("A photo of the person").last(), [crowd]);
  await page.getByText(/^\d+ faces are on the photo\. Face \d+ is looked for/).waitFor();
  await lookForAnotherFace(page);
}

/** Whichever page is opened first, its own keys count for more than those of every page, and Enter follows a link. */
export async function listKeys({ page }: Stage): Promise<void> {
  await page.goto("/#/review");
  await page.reload();
  await page.getByRole("heading", { name: "Review" }).waitFor();
  await page.keyboard.press("?");
  const groups = page.getByRole("dialog", { name: "Keyboard shortcuts" }).getByRole("heading", { level: 3 });
  await groups.first().waitFor();
  assert.deepEqual(await groups.allTextContents(), ["Review", "Everywhere"]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await page.getByRole("heading", { name: "Tune" }).waitFor();
  await page.getByRole("slider").first().waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Live" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Live" }).waitFor();
}

/** A name that somebody has already. */
export async function askInDialog({ page, hands }: Stage): Promise<void> {
  await hands.goTo("People");
  const opener = page.getByRole("button", { name: "Add a person" });
  await opener.focus();
  const opens = await opener.evaluate(async (button) => {
    (button as unknown as { click(): void }).click();
    await new Promise((resolve) => setTimeout(resolve));
    return button.ownerDocument.querySelector("dialog[open]") !== null;
  });
  assert.ok(opens, "what is typed next is the dialog's, and no key of the page behind it");
  const dialog = page.getByRole("dialog", { name: "Add a person" });
  const field = dialog.getByLabel("Name");
  await dialog.locator("input:focus").waitFor();
  await page.keyboard.type("gina");
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").waitFor();
  await dialog.locator("input:focus").waitFor();
  assert.equal(await field.inputValue(), "gina");
  assert.deepEqual(await seriousViolations(page), []);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await opener.and(page.locator(":focus")).waitFor();
}

export async function enrolByWebcam({ page, site, hands }: Stage): Promise<void> {
  await hands.goTo("People");
  await hands.press(page.getByRole("button", { name: "Add a person" }));
  await hands.write(page.getByRole("dialog").getByLabel("Name"), "wanda");
  await hands.send(page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }));
  await hands.press(page.getByRole("button", { name: "Use the webcam" }));
  await hands.press(page.getByRole("button", { name: "Take 5" }));
  await hands.press(page.getByRole("button", { name: "Add 5 pictures" }));
  await page.getByText(/added\. The next training/).waitFor();
  assert.ok((await jpegsIn(join(site.dataset, "wanda"))).length > 0);
}

export async function removeSampleAndUndo({ page, site, hands }: Stage): Promise<void> {
  await hands.goTo("People");
  await hands.press(page.getByRole("link", { name: "gina" }));
  const before = (await jpegsIn(join(site.dataset, "gina"))).length;
  await hands.press(page.getByRole("button", { name: /^Remove 0001/ }));
  await page.getByText("0001.jpg is out of the dataset").waitFor();
  assert.equal((await jpegsIn(join(site.dataset, "gina"))).length, before - 1);
  const message = page.locator(".toast", { hasText: "0001.jpg is out of the dataset" });
  await hands.press(message.getByRole("button", { name: "Undo" }));
  await page.getByText("It is back").waitFor();
  assert.equal((await jpegsIn(join(site.dataset, "gina"))).length, before);
}

export async function deleteEverywhere({ page, site, hands }: Stage, name: string): Promise<void> {
  await hands.goTo("People");
  await hands.press(page.getByRole("link", { name }));
  await hands.press(page.getByRole("button", { name: "Delete everywhere …" }));
  const dialog = page.getByRole("dialog");
  const confirm = dialog.getByRole("button", { name: "Delete everywhere" });
  assert.ok(await confirm.isDisabled(), "the name has to be typed first");
  await hands.write(dialog.getByLabel("Type the name to confirm"), name);
  await dialog.getByLabel(/^Erase for good/).check();
  await hands.press(confirm);
  await page.getByText(`${name} is deleted`).waitFor();
  assert.ok(!(await readdir(site.dataset)).includes(name), "the folder is gone");
  const { items } = await answerOf<{ readonly items: readonly object[] }>(page, `/results?name=${name}`);
  assert.deepEqual(items, [], "no stored result tells the name");
}

/** A viewer's key opens what it may, offers nothing else, and is withdrawn in the page. */
export async function lookAsViewer(stage: Stage): Promise<void> {
  const { page, site, hands } = stage;
  await hands.goTo("Keys");
  await hands.press(page.getByRole("button", { name: "Make a key" }));
  await hands.write(page.getByLabel("For whom or what"), "the kitchen tablet");
  await hands.send(page.getByRole("button", { name: "Make it" }));
  const key = (await page.getByRole("status", { name: "The new key" }).locator("code").textContent()) ?? "";
  const browser = page.context().browser();
  assert.ok(browser !== null);
  {
    await using viewer = await openPage(browser, site.url);
    await logIn(viewer.page, { ...site, key });
    const pages = viewer.page.getByRole("navigation", { name: "Pages" }).getByRole("link");
    assert.deepEqual(await pages.allTextContents(), ["Live", "Review", "Strangers", "People", "Search"]);
    await mouseHands(viewer.page).goTo("Review");
    await viewer.page.getByText("Your key may look, not decide.").waitFor();
    assert.ok(await viewer.page.getByRole("button", { name: "This is …" }).isDisabled());
    await hands.press(page.getByRole("button", { name: "Withdraw the kitchen tablet" }));
    await hands.send(page.getByRole("dialog").getByRole("button", { name: "Withdraw" }));
    await page.getByText("opens nothing any more").waitFor();
    // Not goTo: the page may be gone before it was seen.
    await pages.filter({ hasText: "People" }).click();
    await viewer.page.getByText(/^The session has ended/).waitFor();
    await viewer.page.locator("#key:focus").waitFor();
  }
}

/** The page says that the server is away and what to do, and goes on by itself once it is back. */
export async function outliveTheServer({ page, site, hands }: Stage): Promise<void> {
  await hands.goTo("Live");
  await page.getByText("Listening").waitFor();
  await site.withoutServer(async () => {
    await page.getByText("The connection is cut").waitFor();
    await hands.goTo("People");
    await page.getByRole("alert").getByText("The server does not answer.").waitFor();
    await page.getByText(/^Look whether the recognition server runs/).waitFor();
    await hands.goTo("Live");
  });
  await page.getByText("Listening").waitFor();
  await page.getByRole("article").first().waitFor();
}

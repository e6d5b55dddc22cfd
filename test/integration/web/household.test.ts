import assert from "node:assert/strict";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, type TestContext, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { fetchedModels } from "../../support/fetched-models.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../../support/temporary-directory.ts";
import {
  leftOutWithoutChromium,
  openBrowser,
  openPage,
  slowness,
  type WatchedPage,
} from "../../support/web/browser.ts";
import { type Hands, keyboardHands, mouseHands } from "../../support/web/hands.ts";
import { furnishHousehold, markedFace } from "../../support/web/household.ts";
import { cameraFilm } from "../../support/web/sample-faces.ts";
import { answerOf, logIn } from "../../support/web/visitor.ts";
import { openWebSite, type WebSite } from "../../support/web/web-site.ts";
import { problemsOf } from "./everywhere.ts";
import { decideWhileAsking, moveWhileWritten } from "./late-answers.ts";
import { putBackFromTrash, renamePerson } from "./people.ts";
import { takeScreenshots } from "./screenshots.ts";
import { correctNames, enrolAlice, lookMs, nameStranger, namesIn, type Stage, train, watchEvent } from "./story.ts";
import { ignoreAndShowAgain, mergeAndSplit, untilGathered } from "./strangers.ts";
import { tuneFromElsewhere } from "./tune-address.ts";
import {
  activateAndRollBack,
  compareOnLearnedFaces,
  compareOnNewFaces,
  lookAtPlots,
  trainForLater,
} from "./versions.ts";
import {
  askInDialog,
  deleteEverywhere,
  enrolByWebcam,
  listKeys,
  lookAsViewer,
  outliveTheServer,
  removeSampleAndUndo,
  searchByPhoto,
  tuneByKeyboard,
} from "./visits.ts";

const liveMs = 1000;
/** A machine on which one look takes more than a fifth of that gets the time of so many looks. */
const liveLooks = 5;
const parts = ["dataset", "embeddings", "classifiers"];
const shortcuts = { Live: "l", Review: "r", Strangers: "s", People: "p", Tune: "t", Train: "n", Search: "f" };
const allPages = [...Object.keys(shortcuts).map((title) => title.toLowerCase()), "keys", "people/dana", "nowhere"];

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

describe("a household that teaches its recogniser in the page", { skip: leftOutWithoutChromium }, () => {
  let furnished: TemporaryDirectory;
  let browser: Browser;
  let photos = "";
  /** Taught by mouse first, then looked at from all sides. */
  let taught: WebSite;
  let watched: WatchedPage;

  /** A copy of the household, as it is before anybody has looked at it. */
  const openSite = (): Promise<WebSite> =>
    openWebSite(async (_, directory) => {
      for (const part of parts) await cp(join(furnished.path, part), join(directory, part), { recursive: true });
    });

  before(async () => {
    photos = await (await fetchedModels()).store.asset("sample-photos");
    furnished = await temporaryDirectory();
    await using site = await openWebSite(async (config, directory) => {
      await furnishHousehold(config, directory);
      for (const part of parts) await cp(join(directory, part), join(furnished.path, part), { recursive: true });
    });
    void site;
    const camera = join(furnished.path, "camera.mjpeg");
    await writeFile(camera, await cameraFilm(photos, markedFace("fay")));
    browser = await openBrowser(camera);
    taught = await openSite();
    watched = await openPage(browser, taught.url);
    await logIn(watched.page, taught);
    taught.startUploader();
  });
  after(async () => {
    await browser?.close();
    await taught?.[Symbol.asyncDispose]();
    await furnished?.[Symbol.asyncDispose]();
  });

  const stageOf = (site: WebSite, page: Page, hands: Hands): Stage => ({ site, page, hands, photos });
  const byMouse = (): Stage => stageOf(taught, watched.page, mouseHands(watched.page));

  async function teach(stage: Stage, t: TestContext): Promise<void> {
    const { page } = stage;
    await enrolAlice(stage);
    const took = await watchEvent(stage, "41", 0);
    await untilGathered(stage, "41");
    const first = await namesIn(stage, "41");
    assert.deepEqual(new Set(first.get("carla")), new Set(["dana"]), "Carla is taken for Dana at first");
    assert.deepEqual(new Set(first.get("emma")), new Set(["unknown"]));

    await correctNames(stage);
    await nameStranger(stage, "emma");
    await nameStranger(stage, "alice");
    t.diagnostic(await train(stage));
    const tookLater = await watchEvent(stage, "42", 1);
    const limitMs = Math.max(liveMs, liveLooks * (await lookMs(page, "42"))) * slowness;
    for (const times of [took, tookLater])
      t.diagnostic(
        `from the frame's file to the screen: ${times.map((ms) => ms.toFixed(0)).join(", ")} ms, of ${limitMs.toFixed(0)}`,
      );
    // The better of the two events: something else may keep the machine busy during one.
    const seenMs = Math.min(median(took), median(tookLater));
    assert.ok(seenMs <= limitMs, `${seenMs} ms from the file to the screen instead of ${limitMs} at most`);
    for (const [name, answers] of await namesIn(stage, "42"))
      assert.deepEqual(new Set(answers), new Set([name]), `${name} is named after the training`);
    await page.getByRole("article", { name: "Camera 1, event 42" }).getByText(/emma/).first().waitFor();
  }

  test("is taught by mouse: enrols, corrects, names a stranger, trains, and is named rightly the next time", (t) =>
    teach(byMouse(), t));

  test("is taught by the keyboard alone, all the same", async (t) => {
    await using site = await openSite();
    await using opened = await openPage(browser, site.url);
    await logIn(opened.page, site);
    site.startUploader();
    const stage = stageOf(site, opened.page, keyboardHands(opened.page, shortcuts));
    await teach(stage, t);
    await untilGathered(stage, "42");
    await mergeAndSplit(stage);
    await ignoreAndShowAgain(stage);
    await compareOnLearnedFaces(stage);
    await activateAndRollBack(stage);
    assert.deepEqual(opened.troubles, []);
  });

  test("has no page that axe-core finds serious fault with or that runs off the side, light and dark, wide and narrow", async () => {
    const { items } = await answerOf<{ items: readonly { id: string }[] }>(watched.page, "/strangers?ignored=false");
    const { items: versions } = await answerOf<{ items: readonly { version: string }[] }>(watched.page, "/classifiers");
    const [latest, first] = versions.map(({ version }) => version);
    const deeper = [`strangers/${items[0]?.id}`, `train/${latest}`, `train/compare/${first}/${latest}?learned=true`];
    assert.deepEqual(await problemsOf(watched.page, [...allPages, ...deeper]), []);
  });

  test("is shown in the docs", { skip: process.env["UPDATE_SCREENSHOTS"] === undefined && "only when asked for" }, () =>
    takeScreenshots(watched.page),
  );

  test("shows what the training measured, with plots", () => lookAtPlots(byMouse()));
  test("merges two strangers, takes it back, and splits one", async () => {
    await untilGathered(byMouse(), "42");
    await mergeAndSplit(byMouse());
  });
  test("ignores a courier and shows them again", () => ignoreAndShowAgain(byMouse()));
  test("asks for a list again that was asked for before a decision", () => decideWhileAsking(byMouse()));
  test("tunes on stored frames and applies only what was shown", () => tuneByKeyboard(byMouse()));
  test("keeps a slider where it was moved to while its place before was written into the address", () =>
    moveWhileWritten(byMouse()));
  test("tunes on one frame that Live shows, and on those that an address asks for", () => tuneFromElsewhere(byMouse()));
  test("finds a person's sightings by a photo", () => searchByPhoto(byMouse()));
  test("lets a page's own keys come first, and Enter follow a link", () => listKeys(byMouse()));
  test("asks in dialogs that keep what was typed when it is refused, and give the focus back", () =>
    askInDialog(byMouse()));
  test("enrols by webcam", () => enrolByWebcam(byMouse()));
  test("compares two versions on new faces, activates one and rolls back", async () => {
    await trainForLater(byMouse());
    await compareOnNewFaces(byMouse());
    await activateAndRollBack(byMouse());
  });
  test("takes a sample out and puts it back", () => removeSampleAndUndo(byMouse()));
  test("puts back from the trash what was removed before", () => putBackFromTrash(byMouse()));
  test("renames a person", () => renamePerson(byMouse(), "wanda", "wendy"));
  test("deletes a person everywhere, once the name was typed", () => deleteEverywhere(byMouse(), "alice"));
  test("makes a viewer's key, which opens less, and withdraws it", () => lookAsViewer(byMouse()));
  test("says that the server is away, and goes on once it is back", () => outliveTheServer(byMouse()));

  test("never let a script fail, broke the Content Security Policy or asked another site", () => {
    assert.deepEqual(watched.troubles, []);
  });
});

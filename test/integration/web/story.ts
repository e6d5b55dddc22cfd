import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";
import { sharp } from "../../../src/images/sharp.ts";
import type { Hands } from "../../support/web/hands.ts";
import { markedFace } from "../../support/web/household.ts";
import { cameraFrame, facePicture, placeInFrame, writeFrame } from "../../support/web/sample-faces.ts";
import { answerOf } from "../../support/web/visitor.ts";
import type { WebSite } from "../../support/web/web-site.ts";

export interface Stage {
  readonly site: WebSite;
  readonly page: Page;
  readonly hands: Hands;
  readonly photos: string;
}

interface Face {
  readonly frame: number;
  readonly box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  readonly identification: { readonly kind: string; readonly name?: string };
}

const monitor = "1";
const groupPhoto = 6;
const partyPhoto = 4;
const groupFrames = 3;
const partyFrames = 4;
const trainingMs = 300_000;
const listMs = 60_000;

/** Three photos of a person whom nobody has enrolled. */
export async function enrolAlice({ page, hands, photos, site }: Stage): Promise<void> {
  await hands.goTo("People");
  await hands.press(page.getByRole("button", { name: "Add a person" }));
  await hands.write(page.getByRole("dialog").getByLabel("Name"), "alice");
  await hands.send(page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }));
  await page.getByRole("heading", { name: "alice" }).waitFor();
  const pictures = [0, 1, 2].map(async (number) => ({
    name: `alice-${number}.jpg`,
    buffer: await facePicture(photos, markedFace("alice"), number),
  }));
  await hands.upload(page.getByLabel("Add pictures", { exact: true }).last(), await Promise.all(pictures));
  await page.getByText("3 pictures added").waitFor();
  assert.equal((await readdir(join(site.dataset, "alice"))).filter((name) => name.endsWith(".jpg")).length, 3);
}

/** @returns how long each frame took from its file to the screen, in milliseconds */
export async function watchEvent(stage: Stage, event: string, offset: number): Promise<readonly number[]> {
  const { page, hands, photos, site } = stage;
  await hands.goTo("Live");
  await page.getByText("Listening").waitFor();
  const folder = join(site.events, monitor, "2026-11-21", event);
  const frames = [...Array(groupFrames).fill(groupPhoto), ...Array(partyFrames).fill(partyPhoto)] as readonly number[];
  const took: number[] = [];
  for (const [i, photo] of frames.entries()) {
    const bytes = await cameraFrame(photos, photo, i + offset);
    const startedMs = performance.now();
    await writeFrame(folder, i + 1, bytes);
    await untilShown(page, event, i + 1);
    took.push(performance.now() - startedMs);
  }
  return took;
}

/** How long this machine takes to look at a frame of the event once more, while nothing else is to be done; of three the median. */
export async function lookMs(page: Page, event: string): Promise<number> {
  const took: number[] = [];
  for (const frame of [1, 2, 3]) {
    const startedMs = performance.now();
    const path = `/api/v1/results/${monitor}/${event}/${frame}/rerun`;
    const response = await page.request.post(path, { data: {}, headers: { "x-face-request": "1" } });
    assert.ok(response.ok(), `${path} answered ${response.status()}: ${await response.text()}`);
    took.push(performance.now() - startedMs);
  }
  return took.sort((a, b) => a - b)[1] ?? Number.NaN;
}

/** Looked for each time that the browser paints: a locator looks again after up to half a second only. */
async function untilShown(page: Page, event: string, frames: number): Promise<void> {
  const card = `article[aria-label="Camera ${monitor}, event ${event}"]`;
  const told = `${frames} ${frames === 1 ? "frame" : "frames"} so far`;
  const look = `new Promise((resolve) => {
    const giveUpAt = performance.now() + ${listMs};
    const look = () => {
      const isShown = document.querySelector(${JSON.stringify(card)})?.textContent.includes(${JSON.stringify(told)});
      if (isShown || performance.now() > giveUpAt) resolve(isShown === true);
      else requestAnimationFrame(look);
    };
    look();
  })`;
  assert.ok(await page.evaluate(look), `${told} is not shown of event ${event}`);
}

/** Who stands where, by the answers about the event's frames of one photo. */
export async function namesIn({ page }: Stage, event: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const { items } = await answerOf<{
    readonly items: readonly { readonly frame: number; readonly faces: readonly Face[] }[];
  }>(page, `/results?monitor=${monitor}&event=${event}`);
  const people = ["alice", "carla", "dana", "emma"];
  return new Map(
    people.map((name) => {
      const marked = markedFace(name);
      const faces = items
        .filter(({ frame }) => (marked.photo === groupPhoto) === frame <= groupFrames)
        .flatMap((result) => result.faces.filter((face) => isAt(face, placeInFrame(marked))));
      return [name, faces.map(({ identification }) => identification.name ?? identification.kind)];
    }),
  );
}

function isAt({ box }: Pick<Face, "box">, { x, y }: { readonly x: number; readonly y: number }): boolean {
  const margin = (box.right - box.left) / 3;
  return x > box.left - margin && x < box.right + margin && y > box.top - margin && y < box.bottom + margin;
}

/** Faces that were given the wrong one of two names get the right one, all of a person at once; the first try is undone. */
export async function correctNames({ page, hands, site }: Stage): Promise<void> {
  const grid = page.getByRole("listbox", { name: "Faces" });
  for (const [answered, right] of [
    ["carla", "dana"],
    ["dana", "carla"],
  ] as const) {
    await hands.goTo("Review");
    await hands.choose(page.getByLabel("Person"), answered);
    await grid
      .getByRole("option")
      .filter({ hasText: answered })
      .nth(groupFrames - 1)
      .waitFor();
    const wrong = grid.getByRole("option");
    await untilCount(wrong, groupFrames);
    if (answered === "carla") {
      const negatives = join(site.dataset, answered, "not");
      const judged = await shownFace(page, wrong.first());
      await hands.decide(page.getByRole("button", { name: "✗ Wrong" }), "n");
      await page
        .getByText(/: wrong/)
        .first()
        .waitFor();
      const [written, ...others] = await jpegsIn(negatives);
      assert.ok(written !== undefined && others.length === 0, "one picture says that this is not Carla");
      const unlike = await meanDifference(judged, await readFile(join(negatives, written)));
      assert.ok(unlike < 4, `what was written into not/ differs by ${unlike} of 255 from the face that was judged`);
      await hands.decide(page.getByRole("button", { name: "Undo u" }), "u");
      await page
        .getByText(/^Undone/)
        .first()
        .waitFor();
      assert.deepEqual(await jpegsIn(negatives), [], "undo takes the picture out of not/");
      await wrong.nth(groupFrames - 1).waitFor();
    }
    await hands.chooseFaces(wrong.first(), wrong.nth(groupFrames - 1));
    await hands.decide(page.getByRole("button", { name: "This is …" }), "t");
    await hands.write(page.getByRole("dialog").getByLabel("Name"), right);
    await hands.send(page.getByRole("dialog").getByRole("button", { name: "Save" }));
    await page.getByText(`${groupFrames} faces: this is ${right}`).first().waitFor();
  }
  for (const name of ["carla", "dana"]) {
    const samples = (await readdir(join(site.dataset, name))).filter((file) => file.endsWith(".jpg"));
    assert.ok(samples.length >= 6 + groupFrames, `${name} has ${samples.length} samples`);
  }
}

/** The kept picture of a face in a list. */
async function shownFace(page: Page, option: Locator): Promise<Buffer> {
  const address = (await option.locator("img").getAttribute("src")) ?? "";
  const response = await page.request.get(address);
  assert.ok(response.ok(), `${address} answered ${response.status()}`);
  return await response.body();
}

/** Of two pictures' grey values, after both were made equally small. */
async function meanDifference(first: Buffer, second: Buffer): Promise<number> {
  const [a, b] = await Promise.all(
    [first, second].map((bytes) => sharp(bytes).greyscale().resize(32, 32, { fit: "fill" }).raw().toBuffer()),
  );
  assert.ok(a !== undefined && b !== undefined && a.length === b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

/** A list shows so many; it may show others before, while the answer to an earlier filter stands. */
async function untilCount(list: Locator, count: number): Promise<void> {
  const giveUpAt = Date.now() + listMs;
  while ((await list.count()) !== count) {
    assert.ok(Date.now() < giveUpAt, `${await list.count()} faces instead of ${count}`);
    await sleep(50);
  }
}

/** The stranger whose face stands where the person's does gets the name, of somebody new or enrolled. */
export async function nameStranger({ page, hands, site }: Stage, name: string): Promise<void> {
  await hands.goTo("Strangers");
  await page
    .getByRole("heading", { name: /^Stranger/ })
    .first()
    .waitFor();
  const { items } = await answerOf<{
    readonly items: readonly { readonly id: string; readonly representatives: readonly { readonly id: string }[] }[];
  }>(page, "/strangers?ignored=false");
  const marked = markedFace(name);
  const shown = await Promise.all(
    items.map(({ representatives }) =>
      Promise.all(representatives.map(({ id }) => answerOf<Face>(page, `/faces/${id}`))),
    ),
  );
  const stranger = items.find((_, nth) =>
    shown[nth]?.some(
      (face) => (marked.photo === groupPhoto) === face.frame <= groupFrames && isAt(face, placeInFrame(marked)),
    ),
  );
  assert.ok(stranger !== undefined, `${name}'s faces are a stranger's`);
  const before = await jpegsIn(join(site.dataset, name));
  await hands.press(page.getByRole("button", { name: `Name Stranger ${stranger.id}`, exact: true }));
  await hands.write(page.getByRole("dialog").getByLabel("Name"), name);
  await hands.send(page.getByRole("dialog").getByRole("button", { name: "Save" }));
  await page.getByText(`Stranger ${stranger.id} is ${name}`).first().waitFor();
  const samples = await jpegsIn(join(site.dataset, name));
  assert.ok(samples.length >= before.length + 3, `${name} has ${samples.length} samples`);
}

const jpegsIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [])).filter((file) => file.endsWith(".jpg"));

/** Nothing was learned before; now everything is. @returns what is told of it */
export async function train({ page, hands }: Stage): Promise<string> {
  await hands.goTo("Train");
  await hands.press(page.getByRole("button", { name: "Start training" }));
  await page.getByRole("heading", { name: /^Training since/ }).waitFor();
  const told = page.getByText(/^Last training,/);
  await told.waitFor({ timeout: trainingMs });
  const text = (await told.textContent()) ?? "";
  assert.match(text, / is trained and active/);
  return text;
}

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { ResultView } from "../../../src/http/schemas/results.ts";
import type { SightingView, StrangerView } from "../../../src/http/schemas/sightings.ts";
import { answerOf } from "../../support/web/visitor.ts";
import type { Stage } from "./story.ts";

const strangersOf = async ({ page }: Stage, ignored = false): Promise<readonly StrangerView[]> =>
  (await answerOf<{ readonly items: readonly StrangerView[] }>(page, `/strangers?ignored=${ignored}`)).items;

const faceCounts = async (stage: Stage): Promise<ReadonlyMap<string, number>> =>
  new Map((await strangersOf(stage)).map(({ id, faces }) => [id, faces]));

const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, faces) => sum + faces, 0);

const gatheredMs = 120_000;
const stillMs = 1000;

/** Faces are delivered apart from results: waits until those of the event's last frame are counted to strangers too. */
export async function untilGathered(stage: Stage, event: string): Promise<void> {
  const of = `?monitor=1&event=${event}&limit=200`;
  const { items: results } = await answerOf<{ readonly items: readonly ResultView[] }>(stage.page, `/results${of}`);
  const last = Math.max(...results.map(({ frame }) => frame));
  const giveUpAt = Date.now() + gatheredMs;
  for (let before: ReadonlyMap<string, number> | undefined; ; await sleep(stillMs)) {
    const { items } = await answerOf<{ readonly items: readonly SightingView[] }>(stage.page, `/faces${of}`);
    const now = await faceCounts(stage);
    const isThere = items.some(({ frame, stranger }) => frame === last && stranger !== undefined);
    if (isThere && isDeepStrictEqual(now, before)) return;
    before = now;
    assert.ok(Date.now() < giveUpAt, `the faces of frame ${last} of event ${event} are not counted`);
  }
}

/** Two strangers become one, are two again by undo, and one again; then one of its faces is somebody else. */
export async function mergeAndSplit(stage: Stage): Promise<void> {
  const { page, hands } = stage;
  await hands.goTo("Strangers");
  const before = await faceCounts(stage);
  const [first, second] = [...before].sort((a, b) => b[1] - a[1]).map(([id]) => id);
  assert.ok(first !== undefined && second !== undefined, `${before.size} strangers instead of two or more`);
  const merge = async (): Promise<void> => {
    for (const id of [first, second]) await hands.press(page.getByLabel(`Choose Stranger ${id}`, { exact: true }));
    await hands.press(page.getByRole("button", { name: "Merge 2" }));
    await page.getByText("2 strangers are one").last().waitFor();
  };
  await merge();
  assert.equal((await faceCounts(stage)).size, before.size - 1);
  const undo = page.getByRole("region", { name: "Messages" }).getByRole("button", { name: "Undo" }).last();
  await hands.decide(undo, "u");
  await page.getByText("Undone: 2 strangers are one").waitFor();
  assert.deepEqual(await faceCounts(stage), before, "undo gives each stranger the faces that were its own");

  await page.reload();
  await merge();
  const merged = await faceCounts(stage);
  const [id, faces] = [...merged].find(([one, count]) => count !== before.get(one)) ?? [];
  assert.ok(id !== undefined && faces !== undefined);
  assert.equal(faces, (before.get(first) ?? 0) + (before.get(second) ?? 0));
  await hands.press(page.getByRole("link", { name: `Stranger ${id}`, exact: true }));
  await hands.press(page.getByRole("listbox", { name: "Faces of the stranger" }).getByRole("option").first());
  await hands.press(page.getByRole("button", { name: "Split off 1" }));
  await page.getByText("1 face is somebody else").waitFor();
  const parted = await faceCounts(stage);
  assert.equal(parted.get(id), faces - 1);
  assert.equal(total(parted), total(before), "no face is lost");
}

/** A courier is not shown any more, keeps a name, and can be shown again. */
export async function ignoreAndShowAgain(stage: Stage): Promise<void> {
  const { page, hands } = stage;
  await hands.goTo("Strangers");
  const [stranger] = await strangersOf(stage);
  assert.ok(stranger !== undefined);
  const title = `Stranger ${stranger.id}`;
  await hands.press(page.getByRole("button", { name: `Ignore ${title}`, exact: true }));
  await hands.write(page.getByRole("dialog").getByLabel("What to call them"), "courier");
  await hands.send(page.getByRole("dialog").getByRole("button", { name: "Ignore" }));
  await page.getByText(`${title} is ignored: courier`).waitFor();
  await page.getByRole("heading", { name: title, exact: true }).waitFor({ state: "detached" });
  assert.ok(!(await faceCounts(stage)).has(stranger.id));
  // The focus goes to who is next.
  await page.locator("#content :focus").waitFor();
  await hands.press(page.getByLabel("Ignored ones"));
  const named = `courier (stranger ${stranger.id})`;
  await page.getByRole("heading", { name: named }).waitFor();
  await hands.press(page.getByRole("button", { name: `Show again ${named}` }));
  await page.getByText(`${title} is shown again`).waitFor();
  assert.ok((await faceCounts(stage)).has(stranger.id));
}

import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventQuery } from "../../src/store/event-results.ts";
import type { FaceCorrection, Identity } from "../../src/store/face-corrections.ts";
import { renameInResults } from "../../src/store/rename-in-results.ts";
import { type FrameResult, keyText, type ResultQuery } from "../../src/store/results.ts";
import { aFace, aFrameResult, known, undecided, unknown } from "../support/frame-results.ts";
import { anEventResult } from "./event-results.ts";
import type { OpenedResultStore } from "./opened-result-store.ts";

const is = (name: string): Identity => ({ kind: "known", name });

/** Of frame 1 of event 42, unless told otherwise. */
const saidOf = (face: number, identity: Identity, changes: Partial<FaceCorrection> = {}): FaceCorrection => {
  const { monitor, event, frame } = aFrameResult(changes);
  return { monitor, event, frame, face, box: aFace(unknown()).box, is: identity, ...changes };
};

/** The part of the results store's contract about what people say of faces. */
export function goesByWhatPeopleSaid(open: () => Promise<OpenedResultStore>): void {
  const frames = async ({ store }: OpenedResultStore, query: Partial<ResultQuery>): Promise<readonly number[]> =>
    (await store.find({ ...query, limit: 100 })).map(({ frame }) => frame);
  const events = async ({ store }: OpenedResultStore, query: Partial<EventQuery>): Promise<readonly string[]> =>
    (await store.findEvents({ ...query, limit: 100 })).map(({ event }) => event);

  test("finds a frame by the corrected name and kind, not by the answer, until the correction is taken back", async () => {
    await using place = await open();
    const { store } = place;
    const answered = aFrameResult({ faces: [aFace(known("Bob")), aFace(unknown(), 200)] });
    await store.put([answered, aFrameResult({ frame: 2, faces: [aFace(known("Bob"))] })]);
    await store.correct([saidOf(0, is("Ann"))]);
    assert.deepEqual([await frames(place, { name: "Ann" }), await frames(place, { name: "Bob" })], [[1], [2]]);
    assert.deepEqual(await frames(place, { kind: "unknown" }), [1]);
    assert.deepEqual(await store.get(answered), answered, "what was answered stays");
    await store.correct([saidOf(1, is("Eve")), saidOf(0, { kind: "undecided" })]);
    assert.deepEqual([await frames(place, { name: "Ann" }), await frames(place, { name: "Eve" })], [[], [1]]);
    assert.deepEqual([await frames(place, { kind: "unknown" }), await frames(place, { kind: "undecided" })], [[], [1]]);
    assert.deepEqual(await frames(place, { name: "Eve", kind: "undecided", monitor: "1" }), [1]);
    await store.uncorrect([saidOf(0, is("Ann")), saidOf(1, is("Ann")), saidOf(7, is("Ann"))]);
    assert.deepEqual([await frames(place, { name: "Bob" }), await frames(place, { name: "Eve" })], [[2, 1], []]);
    assert.deepEqual(await frames(place, { kind: "unknown" }), [1]);
  });

  test("keeps to what was said when the frame or the event is written anew, or comes after it", async () => {
    await using place = await open();
    const { store } = place;
    const { box } = aFace(known("Ann"));
    await store.correct([saidOf(0, is("Eve"), { frame: 3, box })]);
    for (const answer of [known("Bob"), undecided("side view")]) {
      await store.put([aFrameResult({ frame: 3, faces: [aFace(answer)] })]);
      await store.putEvents([anEventResult()]);
      assert.deepEqual(await frames(await same(place), { name: "Eve" }), [3]);
      assert.deepEqual(await frames(place, { name: "Bob" }), []);
      assert.deepEqual([await events(place, { name: "Eve" }), await events(place, { name: "Ann" })], [["42"], []]);
    }
  });

  test("finds an event by what was said of the face that shows a person, and by who else was named in it", async () => {
    await using place = await open();
    const { store } = place;
    const { box } = aFace(known("Ann"));
    await store.putEvents([anEventResult(), anEventResult({ event: "43", second: 1 })]);
    await store.correct([saidOf(0, is("Bob"), { frame: 1 })]);
    assert.deepEqual(
      [await events(place, { name: "Ann" }), await events(place, { name: "Bob" })],
      [["43", "42"], ["42"]],
    );
    await store.correct([saidOf(0, { kind: "unknown" }, { frame: 3, box })]);
    assert.deepEqual(
      [await events(place, { name: "Ann" }), await events(place, { kind: "unknown" })],
      [["43"], ["42"]],
    );
    const seen = (await store.presence()).map(({ name, event }) => `${name ?? "-"} ${event}`);
    assert.deepEqual(seen.sort(), ["- 42", "Ann 43", "Bob 42"]);
    await store.uncorrect([saidOf(0, is("Bob"), { frame: 1 }), saidOf(0, is("Bob"), { frame: 3 })]);
    assert.deepEqual([await events(place, { name: "Ann" }), await events(place, { name: "Bob" })], [["43", "42"], []]);
  });

  test("pages through what was corrected and what was not, in both orders, each item once", async () => {
    await using place = await open();
    const { store } = place;
    const results = Array.from({ length: 60 }, (_, index) =>
      aFrameResult({
        frame: index + 1,
        capturedAt: new Date(Date.UTC(2026, 10, 21) + Math.floor(index / 7) * 1000),
        faces: [aFace(known(index % 2 === 0 ? "Ann" : "Bob"))],
      }),
    );
    await store.put(results);
    // Of six in a row: Ann, Bob, Ann that is Bob, Bob that is Ann, Ann, Bob.
    const swapped = results.filter(({ frame }) => frame % 6 === 3 || frame % 6 === 4);
    await store.correct(swapped.map(({ frame }) => saidOf(0, is(frame % 2 === 1 ? "Bob" : "Ann"), { frame })));
    const anns = results.filter(({ frame }) => [1, 4, 5].includes(frame % 6));
    for (const sort of ["newest", "oldest"] as const) {
      const seen = await allPages((order) => store.find({ name: "Ann", sort, limit: 4, ...order }));
      assert.deepEqual(seen, sort === "oldest" ? anns : anns.toReversed());
    }
  });

  test("counts frames by what was said", async () => {
    await using place = await open();
    const { store } = place;
    await store.put([1, 2, 3].map((frame) => aFrameResult({ frame })));
    await store.correct([saidOf(0, is("Eve"), { frame: 1 }), saidOf(0, { kind: "undecided" }, { frame: 2 })]);
    const { from, to } = { from: aFrameResult({ frame: 1 }).capturedAt, to: aFrameResult({ frame: 4 }).capturedAt };
    const { frames: total, kinds, names } = await store.counts({ from, to });
    assert.deepEqual([total, kinds], [3, { known: 2, unknown: 0, undecided: 1 }]);
    assert.deepEqual(names, [
      { name: "Ann", frames: 1 },
      { name: "Eve", frames: 1 },
    ]);
  });

  test("tells what was said, in order, a page at a time", async () => {
    await using place = await open();
    const all = [3, 1, 2].flatMap((frame) => [1, 0].map((face) => saidOf(face, is("Ann"), { frame })));
    await place.store.correct(all);
    await place.store.correct(all.slice(0, 1));
    const first = await place.store.corrected({ limit: 4 });
    const last = first.at(-1);
    assert.ok(last);
    const { monitor, event, frame, face } = last;
    const rest = await place.store.corrected({ after: { monitor, event, frame, face }, limit: 4 });
    const ordered = all.toSorted((a, b) => a.frame - b.frame || a.face - b.face);
    assert.deepEqual([...first, ...rest], ordered);
  });

  test("puts a new name in place of the old one in what was said, and forgets an erased one", async () => {
    await using place = await open();
    await place.store.put([aFrameResult({ faces: [aFace(known("Bob"))] })]);
    await place.store.correct([saidOf(0, is("Ann"))]);
    await renameInResults(place.store, "Ann", { to: "Anna" });
    assert.deepEqual([await frames(place, { name: "Ann" }), await frames(place, { name: "Anna" })], [[], [1]]);
    await renameInResults(place.store, "Anna", { to: null });
    assert.deepEqual([await frames(place, { name: "Anna" }), await frames(place, { name: "Bob" })], [[], [1]]);
    assert.deepEqual(await place.store.corrected({ limit: 9 }), []);
  });

  test("refuses a correction that could not be read back, and then keeps none of the batch", async () => {
    await using place = await open();
    const wrong: readonly Partial<FaceCorrection>[] = [{ face: -1 }, { frame: 0 }, { monitor: "" }, { is: is("") }];
    for (const changes of wrong)
      await assert.rejects(place.store.correct([saidOf(0, is("Ann")), { ...saidOf(1, is("Ann")), ...changes }]), {
        code: "REQUEST_INVALID",
      });
    assert.deepEqual(await place.store.corrected({ limit: 9 }), []);
    await assert.rejects(place.store.corrected({ limit: 0 }), { code: "REQUEST_INVALID" });
    await place.store.correct([]);
    await place.store.uncorrect([]);
  });
}

/** As another process sees it. */
const same = async (place: OpenedResultStore): Promise<OpenedResultStore> => ({
  ...place,
  store: await place.reopen(),
});

async function allPages(
  find: (order: Pick<ResultQuery, "after">) => Promise<readonly FrameResult[]>,
): Promise<readonly FrameResult[]> {
  const seen: FrameResult[] = [];
  for (;;) {
    const last = seen.at(-1);
    const page = await find(last === undefined ? {} : { after: { capturedAt: last.capturedAt, key: keyText(last) } });
    if (page.length === 0) return seen;
    seen.push(...page);
  }
}

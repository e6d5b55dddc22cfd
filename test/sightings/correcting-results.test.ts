import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError } from "../../src/errors.ts";
import { correctingResults } from "../../src/sightings/correcting-results.ts";
import { openEmbeddedSightings } from "../../src/sightings/embedded-sighting-store.ts";
import { identityBy, sightingId, sightingKeyOf } from "../../src/sightings/sighting.ts";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import type { ResultCorrections } from "../../src/store/face-corrections.ts";
import type { ResultQuery } from "../../src/store/results.ts";
import { keepAll } from "../contract/opened-sightings.ts";
import { aFace, aFrameResult, known } from "../support/frame-results.ts";
import { aSighting, decided } from "../support/sightings.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const id = (frame: number): string => sightingId(aSighting({ frame }));

/** Three frames answered Bob, each with a kept face. */
async function openStores() {
  const home = await temporaryDirectory();
  const results = await openEmbeddedResultStore({ file: join(home.path, "results.db") });
  const file = join(home.path, "sightings.db");
  const sightings = await openEmbeddedSightings({ ...keepAll, file });
  const bob = known("Bob");
  await results.put([1, 2, 3].map((frame) => aFrameResult({ frame, faces: [aFace(bob)] })));
  await sightings.put([1, 2, 3].map((frame) => aSighting({ frame, identification: bob })));
  const found = async (query: Partial<ResultQuery>): Promise<readonly number[]> =>
    (await results.find({ sort: "oldest", limit: 9, ...query })).map(({ frame }) => frame);
  const problems: unknown[] = [];
  return {
    results,
    sightings,
    found,
    problems,
    correcting: (port: ResultCorrections = results) =>
      correctingResults(sightings, port, { againMs: 20, log: { warn: ({ reason }) => void problems.push(reason) } }),
    /** What is done behind the caller's back is waited for. */
    async becomes(query: Partial<ResultQuery>, frames: readonly number[]): Promise<void> {
      const giveUpAt = Date.now() + 60_000;
      while (JSON.stringify(await found(query)) !== JSON.stringify(frames)) {
        assert.ok(Date.now() < giveUpAt, `${await found(query)} instead of ${frames}`);
        await sleep(10);
      }
    },
    async [Symbol.asyncDispose]() {
      for (const part of [sightings, results, home]) await part[Symbol.asyncDispose]();
    },
  };
}

describe("what people say of kept faces", () => {
  test("is what the results are found by, at once, until it is undone", async () => {
    await using stores = await openStores();
    await using store = stores.correcting();
    await store.change({
      faces: [
        { id: id(1), decision: decided() },
        { id: id(2), decision: decided({ verdict: "wrong", person: "Bob" }) },
      ],
    });
    assert.deepEqual([await stores.found({ name: "Ann" }), await stores.found({ name: "Bob" })], [[1], [3]]);
    assert.deepEqual(await stores.found({ kind: "undecided" }), [2]);
    await store.change({ faces: [{ id: id(1), decision: null }], strangers: [] });
    assert.deepEqual([await stores.found({ name: "Ann" }), await stores.found({ name: "Bob" })], [[], [1, 3]]);
    await store.change({ faces: [{ id: id(3), stranger: null }] });
    assert.deepEqual(await stores.found({ kind: "undecided" }), [2]);
    await store.erase([id(2)]);
    assert.deepEqual(await stores.found({ name: "Bob" }), [1, 2, 3]);
    assert.deepEqual(stores.problems, []);
  });

  test("is carried over when it was said before this program knew how, and taken back where the face is gone", async () => {
    await using stores = await openStores();
    await stores.sightings.change({ faces: [{ id: id(1), decision: decided() }] });
    const { monitor, event, frame, box } = aSighting({ frame: 3 });
    await stores.results.correct([{ monitor, event, frame, face: 0, box, is: { kind: "known", name: "Eve" } }]);
    await using _store = stores.correcting();
    await stores.becomes({ name: "Ann" }, [1]);
    await stores.becomes({ name: "Eve" }, []);
    assert.deepEqual(await stores.found({ name: "Bob" }), [2, 3]);
  });

  test("is carried over later while the results are away; the decision stands", async () => {
    await using stores = await openStores();
    let isAway = true;
    const away = <T>(work: () => Promise<T>): Promise<T> =>
      isAway ? Promise.reject(new FaceServiceError("UNAVAILABLE", "away")) : work();
    await using store = stores.correcting({
      correct: (given) => away(() => stores.results.correct(given)),
      uncorrect: (faces) => away(() => stores.results.uncorrect(faces)),
      corrected: (query) => away(() => stores.results.corrected(query)),
    });
    await store.change({ faces: [{ id: id(1), decision: decided() }] });
    assert.equal((await store.get([id(1)]))[0]?.decision?.person, "Ann");
    assert.deepEqual(await stores.found({ name: "Ann" }), []);
    isAway = false;
    await stores.becomes({ name: "Ann" }, [1]);
    assert.deepEqual(stores.problems, ["away"], "told once");
  });

  test("gets a person's new name, and goes with an erased person", async () => {
    await using stores = await openStores();
    await using store = stores.correcting();
    await store.change({ faces: [{ id: id(1), decision: decided() }] });
    await store.renamePerson("Ann", "Anna");
    await stores.becomes({ name: "Anna" }, [1]);
    await store.erasePerson("Anna");
    await stores.becomes({ name: "Anna" }, []);
    assert.deepEqual(await stores.found({ name: "Bob" }), [1, 2, 3]);
  });

  test("makes a person, a stranger, or nobody known of a face", () => {
    assert.deepEqual(identityBy(decided()), { kind: "known", name: "Ann" });
    assert.deepEqual(identityBy(decided({ verdict: "right" })), { kind: "known", name: "Ann" });
    const { person: _, ...nobody } = decided();
    assert.deepEqual(identityBy({ ...nobody, verdict: "right" }), { kind: "unknown" });
    assert.deepEqual(identityBy({ ...nobody, verdict: "ignore" }), { kind: "unknown" });
    assert.deepEqual(identityBy(decided({ verdict: "wrong" })), { kind: "undecided" });
    assert.equal(identityBy(undefined), undefined);
  });

  test("is of the face that an id names, in any script", () => {
    for (const key of [
      { monitor: "1", event: "42", frame: 7, face: 0 },
      { monitor: "Küche/1", event: "~.李", frame: 9_999_999_999, face: 12 },
    ])
      assert.deepEqual(sightingKeyOf(sightingId(key)), key);
    for (const wrong of ["", "1.2.3", "1.2.3.4.5", "1.2.x.0", "%2e.2.3.4", "~ff.2.3.4", "~zz.2.3.4"])
      assert.equal(sightingKeyOf(wrong), undefined, wrong);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError } from "../../src/errors.ts";
import { Late } from "../../src/server/late.ts";
import { Tuning, tunedEngine } from "../../src/server/tuning.ts";
import { FakeEngine } from "../support/fake-engine.ts";

const settings = {
  detection: { inputSizePx: 640, minScore: 0.5 },
  quality: { minFacePx: 20, minSharpness: 8, minFrontality: 0.4 },
  classifier: { minProba: 0.9 },
};
const image = { kind: "bytes", bytes: Uint8Array.of(1) } as const;
const quiet = { info: () => undefined, warn: () => undefined };

describe("tunedEngine", () => {
  test("leaves jobs as they are until a setting changes, then gives every job the new ones", async () => {
    const engine = new FakeEngine(() => []);
    const tuning = new Tuning(settings);
    const tuned = tunedEngine(engine, tuning);
    await tuned.recognize({ image });
    await tuned.identify({ faces: [] });
    tuning.change({ classifier: { minProba: 0.7 }, quality: { minFacePx: 30 } });
    await tuned.recognize({ image });
    await tuned.identify({ faces: [] });
    const overrides = {
      inputSizePx: 640,
      minScore: 0.5,
      quality: { minFacePx: 30, minSharpness: 8, minFrontality: 0.4 },
      minProba: 0.7,
    };
    assert.deepEqual(
      engine.jobs.map((job) => job.overrides),
      [undefined, overrides],
    );
    assert.deepEqual(
      engine.identifications.map((job) => job.overrides),
      [undefined, overrides],
    );
  });

  test("lets a job's own settings go before them", async () => {
    const engine = new FakeEngine(() => []);
    const tuning = new Tuning(settings);
    tuning.change({ classifier: { minProba: 0.7 } });
    await tunedEngine(engine, tuning).recognize({ image, overrides: { minProba: 0.5, quality: { minSharpness: 1 } } });
    const { minProba, quality } = engine.jobs[0]?.overrides ?? {};
    assert.deepEqual([minProba, quality], [0.5, { minFacePx: 20, minSharpness: 1, minFrontality: 0.4 }]);
  });
});

describe("Late", () => {
  test("opens with the first question, tells why it cannot, and does not try again at once", async () => {
    let tries = 0;
    const warnings: unknown[] = [];
    const failing = new Late<AsyncDisposable>(
      "results store",
      () => {
        tries++;
        return Promise.reject(new FaceServiceError("CONFIG_INVALID", "no rights there"));
      },
      { warn: (fields) => warnings.push(fields) },
    );
    assert.equal(tries, 0);
    for (let i = 0; i < 3; i++)
      await assert.rejects(failing.get(), { code: "UNAVAILABLE", message: "no rights there" });
    assert.equal(tries, 1);
    assert.equal(warnings.length, 1);
    await failing[Symbol.asyncDispose]();
  });

  test("opens once for all, closes what it opened, and refuses afterwards", async () => {
    let [opened, closed] = [0, 0];
    const open = async () => {
      opened++;
      await sleep(5);
      return {
        [Symbol.asyncDispose]: () => {
          closed++;
          return Promise.resolve();
        },
      };
    };
    const late = new Late("archive", open, quiet);
    const [first, second] = await Promise.all([late.get(), late.get()]);
    assert.equal(first, second);
    await late[Symbol.asyncDispose]();
    assert.deepEqual([opened, closed], [1, 1]);
    await assert.rejects(late.get(), { code: "UNAVAILABLE", message: /is closed/ });
  });
});

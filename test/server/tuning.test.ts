import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError } from "../../src/errors.ts";
import { Late } from "../../src/server/late.ts";
import { trainAfterEnrolment } from "../../src/server/train-after-enrolment.ts";
import { trainerFor } from "../../src/server/trainer-for.ts";
import { Tuning, tunedEngine } from "../../src/server/tuning.ts";
import { FakeEngine } from "../support/fake-engine.ts";
import { testGallery } from "../support/folder-gallery.ts";
import { until } from "../support/until.ts";

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

describe("trainAfterEnrolment", () => {
  test("begins one training after many enrolments, and another one for what came while it ran", async () => {
    let [started, isRunning] = [0, false];
    const trainer = {
      isRunning: () => isRunning,
      start: () => {
        started++;
        isRunning = true;
        return Promise.resolve();
      },
      isWorthwhile: () => Promise.resolve(true),
    };
    await using enrolment = trainAfterEnrolment(trainer, quiet, 20);
    for (let i = 0; i < 5; i++) enrolment.changed("Ann");
    await until(() => started === 1);
    enrolment.changed("Bob");
    await sleep(80);
    assert.equal(started, 1, "one runs at a time");
    isRunning = false;
    await until(() => started === 2);
  });

  test("tells when a training cannot begin, and goes on", async () => {
    const warnings: unknown[] = [];
    const trainer = {
      isRunning: () => false,
      start: () => Promise.reject(new FaceServiceError("CONFLICT", "another one runs")),
      isWorthwhile: () => Promise.resolve(true),
    };
    await using enrolment = trainAfterEnrolment(trainer, { ...quiet, warn: (fields) => warnings.push(fields) }, 5);
    enrolment.changed("Ann");
    await until(() => warnings.length === 1);
  });

  test("begins none for those who have too few pictures, one once somebody has enough or is gone", async () => {
    await using site = await testGallery(["ann/1.jpg", "bob/1.jpg", "bob/2.jpg", "cyd/1.jpg", "cyd/2.jpg"]);
    const jobs = { running: () => undefined, start: () => assert.fail("nobody asked for a training") };
    const people = { gallery: site.gallery, jobs };
    const trainer = trainerFor(people, { minImagesPerPerson: 2 });
    assert.equal(await trainer.isWorthwhile(["ann"]), false);
    assert.equal(await trainer.isWorthwhile(["ann", "bob"]), true);
    assert.equal(await trainer.isWorthwhile(["gone"]), true);
    const alone = trainerFor(people, { minImagesPerPerson: 3 });
    assert.equal(await alone.isWorthwhile(["gone"]), false, "there is nobody to train");
  });
});

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError } from "../../src/errors.ts";
import { type Trainer, trainAfterEnrolment } from "../../src/server/train-after-enrolment.ts";
import { trainerFor } from "../../src/server/trainer-for.ts";
import { testGallery } from "../support/folder-gallery.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";

async function fixture(more: Partial<Trainer> = {}) {
  const home = await temporaryDirectory();
  const file = join(home.path, "data", "training-due.json");
  const state = { started: 0, isRunning: false, asked: [] as (readonly string[])[], warnings: [] as unknown[] };
  const trainer: Trainer = {
    isRunning: () => state.isRunning,
    start: () => {
      state.started++;
      state.isRunning = true;
      return Promise.resolve();
    },
    isWorthwhile: (names) => {
      state.asked.push(names);
      return Promise.resolve(true);
    },
    ...more,
  };
  const log = { info: () => undefined, warn: (fields: unknown) => void state.warnings.push(fields) };
  return {
    file,
    state,
    /** As the server does when it starts. */
    open: (waitMs: number) => trainAfterEnrolment(trainer, { file, log, waitMs }),
    marked: () => readFile(file, "utf8").catch(() => "none"),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

describe("trainAfterEnrolment", () => {
  test("begins one training after many enrolments, and another one for what came while it ran", async () => {
    await using at = await fixture();
    await using enrolment = await at.open(20);
    // Together: a slow disk may take longer for one of their marks than the training waits.
    await Promise.all(Array.from({ length: 5 }, () => enrolment.changed("Ann")));
    await until(() => at.state.started === 1);
    await enrolment.changed("Bob");
    await sleep(80);
    assert.equal(at.state.started, 1, "one runs at a time");
    at.state.isRunning = false;
    await until(() => at.state.started === 2);
    assert.deepEqual(at.state.asked, [["Ann"], ["Bob"]]);
  });

  test("trains after the next start for those whose training had not begun, or not ended, when the server stopped", async () => {
    await using at = await fixture();
    {
      await using enrolment = await at.open(60_000);
      await enrolment.changed("Ann");
      await enrolment.changed("Bob");
    }
    assert.equal(at.state.started, 0, "stopped within the wait");
    {
      await using _enrolment = await at.open(10);
      await until(() => at.state.started === 1);
      assert.deepEqual(at.state.asked, [["Ann", "Bob"]]);
      await sleep(50);
    }
    assert.deepEqual(JSON.parse(await at.marked()), ["Ann", "Bob"], "stopped while it ran");
    at.state.isRunning = false;
    await using _enrolment = await at.open(10);
    await until(() => at.state.started === 2);
    at.state.isRunning = false;
    while ((await at.marked()) !== "none") await sleep(10);
    await using _again = await at.open(1);
    await sleep(30);
    assert.equal(at.state.started, 2, "once it has ended nothing is due");
  });

  test("tells when a training cannot begin, keeps it in mind, and starts with a mark that cannot be read", async () => {
    await using at = await fixture({
      start: () => Promise.reject(new FaceServiceError("CONFLICT", "another one runs")),
    });
    {
      await using enrolment = await at.open(5);
      await enrolment.changed("Ann");
      await until(() => at.state.warnings.length === 1);
    }
    assert.deepEqual(JSON.parse(await at.marked()), ["Ann"]);
    await writeFile(at.file, '["An');
    await using _enrolment = await at.open(5);
    assert.equal(at.state.warnings.length, 2);
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

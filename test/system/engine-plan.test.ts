import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../src/config/load.ts";
import type { EngineStatus } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/open-engine.ts";
import { planFile, planKey, readPlan } from "../../src/engine/plan-file.ts";
import { planWhenIdle } from "../../src/engine/plan-when-idle.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";
import { fetchModels } from "../../src/models/fetch.ts";
import { childrenOf } from "../support/children.ts";
import { until } from "../support/until.ts";

const config = await loadConfig(fileURLToPath(new URL("../../../config.json", import.meta.url)), {});
const idle: EngineStatus = {
  workers: 1,
  provider: "cpu",
  queuedJobs: 0,
  runningJobs: 0,
  finishedJobs: 5,
  failedJobs: 0,
  restartedWorkers: 0,
  detector: "rfb",
  embedder: "dlib",
  jpegDecoder: "libvips",
};

/** What an engine tells of itself and what it logs, as a test wants it. */
function surroundings() {
  const phrases: string[] = [];
  const fields: Readonly<Record<string, unknown>>[] = [];
  const note = (given: Readonly<Record<string, unknown>>, phrase: string): void => {
    fields.push(given);
    phrases.push(phrase);
  };
  const state = { status: idle };
  const engine = { status: () => state.status };
  const availableBytes = () => Number.MAX_SAFE_INTEGER;
  return { state, phrases, fields, engine, log: { info: note, warn: note }, environment: process.env, availableBytes };
}

describe("planning workers", { skip: availableParallelism() < 2 && "one core leaves nothing to plan" }, () => {
  let folder = "";
  let settings: EngineSettings = config;
  before(async () => {
    await fetchModels({ directory: join(config.directory, config.models.directory) });
    folder = await mkdtemp(join(tmpdir(), "plan-"));
    settings = {
      ...config,
      models: {
        ...config.models,
        detector: { ...config.models.detector, kind: "rfb" },
        embedder: { ...config.models.embedder, kind: "dlib" },
      },
      detection: { ...config.detection, inputSizePx: 320 },
      engine: { ...config.engine, workers: 0, planFile: join(folder, "plan.json") },
    };
  });
  after(() => rm(folder, { recursive: true }));

  test("starts nothing while frames come in, and ends a measurement when one does", async () => {
    const { state, ...given } = surroundings();
    state.status = { ...idle, runningJobs: 1 };
    await using _planning = planWhenIdle(settings, { ...given, idleMs: 1, forMs: 60_000 });
    await sleep(300);
    assert.deepEqual(childrenOf(process.pid), []);
    state.status = idle;
    await until(() => childrenOf(process.pid).length > 0);
    state.status = { ...idle, finishedJobs: 6, runningJobs: 1 };
    await until(() => childrenOf(process.pid).length === 0);
    assert.equal(await readPlan(planFile(settings), planKey(settings)), undefined);
  });

  test("measures in a quiet time and keeps the plan, by which the next engine starts", async () => {
    const { phrases, ...given } = surroundings();
    await using _planning = planWhenIdle(settings, { ...given, idleMs: 1, forMs: 50 });
    await until(() => phrases.some((phrase) => phrase.startsWith("workers ")));
    assert.equal(phrases.at(-1), "workers measured, used from the next start on");
    const plan = await readPlan(planFile(settings), planKey(settings));
    assert.ok(plan !== undefined);
    const next = surroundings();
    await using engine = await openEngine(settings, next);
    assert.equal(engine.status().workers, plan.workers);
    assert.equal(next.fields[0]?.["plan"], "measured");
  });

  test("says why when it cannot measure, and leaves the engine alone", async () => {
    const { phrases, ...given } = surroundings();
    const nowhere = { ...settings, engine: { ...settings.engine, planFile: join(folder, "other.json") } };
    const without = { ...nowhere, models: { ...settings.models, directory: join(folder, "no-models") } };
    await using _planning = planWhenIdle(without, { ...given, idleMs: 1, forMs: 50 });
    await until(() => phrases.length > 0);
    assert.deepEqual(phrases, ["workers not measured; there is one a core"]);
  });

  test("measures nothing where the workers would not fit into the memory that is left", async () => {
    const { phrases, fields, ...given } = surroundings();
    const elsewhere = { ...settings, engine: { ...settings.engine, planFile: join(folder, "third.json") } };
    const availableBytes = () => 100 * 2 ** 20;
    await using _planning = planWhenIdle(elsewhere, { ...given, availableBytes, idleMs: 1, forMs: 60_000 });
    await until(() => phrases.length > 0);
    assert.match(String(fields[0]?.["reason"]), /MiB of free memory.*got 100; .*npm run calibrate/);
    assert.deepEqual(childrenOf(process.pid), []);
  });
});

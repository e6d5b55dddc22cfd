import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../src/config/load.ts";
import { planFile, planKey, readPlan, writePlan } from "../../src/engine/plan-file.ts";

describe("a plan's file", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "plan-"));
  });
  after(() => rm(folder, { recursive: true }));

  test("gives back what was written for the same circumstances, and nothing for others", async () => {
    const file = join(folder, "data", "plan.json");
    await writePlan(file, "key", { workers: 3, intraOpThreads: 2 });
    await writePlan(file, "key", { workers: 4, intraOpThreads: 1 });
    assert.deepEqual(await readPlan(file, "key"), { workers: 4, intraOpThreads: 1 });
    assert.equal(await readPlan(file, "other"), undefined);
    assert.deepEqual(await readdir(join(folder, "data")), ["plan.json"]);
  });

  test("gives nothing when it is missing, cut short, or holds no plan", async () => {
    assert.equal(await readPlan(join(folder, "none.json"), "key"), undefined);
    const file = join(folder, "plan.json");
    for (const text of ["", '{"key": "key", "wor', "null", '{"key":"key"}'])
      await writeFile(file, text).then(async () => assert.equal(await readPlan(file, "key"), undefined, text));
    for (const workers of [0, -1, 1.5, 1e9, "2"]) {
      await writeFile(file, JSON.stringify({ key: "key", workers, intraOpThreads: 1 }));
      assert.equal(await readPlan(file, "key"), undefined, String(workers));
    }
  });

  test("stands beside config.json and holds for one processor, runtime, choice of networks and input", async () => {
    const config = await loadConfig(fileURLToPath(new URL("../../../config.json", import.meta.url)), {});
    assert.equal(planFile(config), join(config.directory, "data", "engine-plan.json"));
    const key = planKey(config);
    assert.equal(key, planKey(config));
    assert.match(key, /"runtime":"\d+\.\d+\.\d+"/);
    assert.notEqual(key, planKey({ ...config, detection: { ...config.detection, inputSizePx: 320 } }));
    const embedder = { ...config.models.embedder, kind: "dlib" } as const;
    assert.notEqual(key, planKey({ ...config, models: { ...config.models, embedder } }));
  });
});

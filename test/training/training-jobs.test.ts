import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openTrainingJobs, type TrainingJobsSettings } from "../../src/training/open-training-jobs.ts";
import type { TrainingJob, TrainingJobs } from "../../src/training/training-job.ts";
import { isRunning } from "../support/children.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";

const tell = (line: unknown): string => `console.error(${JSON.stringify(JSON.stringify(line))});\n`;
const encode =
  tell({ progress: { label: "encoding", done: 3, total: 3, unit: "images" } }) + tell({ note: "too dark" });
const train = tell({ result: { version: "v1" } });
/** Starts a child of its own and works on until it is killed; both write their process id. */
const endless = `
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
writeFileSync(process.argv[3] + ".own", String(process.pid));
const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
writeFileSync(process.argv[3] + ".child", String(child.pid));
setInterval(() => {}, 1000);
`;
const usual = { activate: false, evaluate: false };

interface Site extends AsyncDisposable {
  readonly jobs: TrainingJobs;
  readonly folder: TemporaryDirectory;
  readonly activated: string[];
  readonly settings: TrainingJobsSettings;
}

/** Jobs whose programs are these texts. */
async function site(programs: Readonly<Record<string, string>>): Promise<Site> {
  const folder = await temporaryDirectory();
  await writeFile(join(folder.path, "package.json"), '{"type":"module"}');
  for (const [name, text] of Object.entries(programs)) await writeFile(join(folder.path, `${name}.js`), text);
  const activated: string[] = [];
  const settings: TrainingJobsSettings = {
    file: join(folder.path, "data", "jobs.json"),
    configFile: join(folder.path, "config.json"),
    programs: folder.path,
    environment: { PATH: process.env["PATH"] },
    activate: (version) => Promise.resolve(void activated.push(version)),
    log: { info: () => undefined, warn: (fields) => assert.fail(JSON.stringify(fields)) },
  };
  const jobs = await openTrainingJobs(settings);
  return {
    jobs,
    folder,
    activated,
    settings,
    async [Symbol.asyncDispose]() {
      await jobs[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function ended(jobs: TrainingJobs, id: string): Promise<TrainingJob> {
  await until(() => jobs.get(id)?.endedAt !== undefined);
  return jobs.get(id) ?? assert.fail("the job is forgotten");
}

async function pids(folder: TemporaryDirectory): Promise<readonly number[]> {
  const files = ["own", "child"].map((name) => join(folder.path, `config.json.${name}`));
  const texts = (): Promise<readonly string[]> =>
    Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  await until(async () => (await texts()).every((text) => text !== ""));
  return (await texts()).map(Number);
}

describe("training jobs", () => {
  test("encode, train, evaluate and activate, and tell how far they are", async () => {
    await using it = await site({ encode, train, evaluate: "" });
    const seen = new Set<string>();
    const stop = new AbortController();
    it.jobs.watch((id) => {
      const { step, progress } = it.jobs.get(id) ?? {};
      seen.add(`${step} ${progress?.done}/${progress?.total}`);
    }, stop.signal);
    const { id } = await it.jobs.start({ activate: true, evaluate: true, kinds: ["svm"] });
    const job = await ended(it.jobs, id);
    stop.abort();
    assert.deepEqual([job.state, job.version, job.activated, job.problem], ["succeeded", "v1", true, undefined]);
    assert.deepEqual([...seen].slice(0, 4), ["encode 0/0", "encode 3/3", "train 0/0", "evaluate 0/0"].slice(0, 4));
    assert.deepEqual(it.activated, ["v1"]);
    assert.deepEqual(it.jobs.notes(id), ["too dark"]);
  });

  test("do not activate what nobody asked to have activated", async () => {
    await using it = await site({ encode, train });
    const job = await ended(it.jobs, (await it.jobs.start(usual)).id);
    assert.deepEqual([job.state, job.activated, it.activated], ["succeeded", false, []]);
  });

  test("run one at a time", async () => {
    await using it = await site({ encode: endless });
    const first = it.jobs.start(usual);
    await assert.rejects(it.jobs.start(usual), { code: "CONFLICT" });
    const { id } = await first;
    assert.equal(it.jobs.running()?.id, id);
    await it.jobs.cancel(id);
    assert.equal(it.jobs.running(), undefined);
  });

  test("end with all that they started when they are cancelled", async () => {
    await using it = await site({ encode: endless });
    const { id } = await it.jobs.start(usual);
    const started = await pids(it.folder);
    const job = await it.jobs.cancel(id, "a person was deleted");
    assert.deepEqual([job?.state, job?.problem], ["cancelled", "a person was deleted"]);
    await until(() => !started.some(isRunning));
    assert.equal(await it.jobs.cancel("none"), undefined);
  });

  test("say what the program said when it fails, and go no further", async () => {
    await using it = await site({ encode: 'console.error("error: no faces"); process.exit(65);', train });
    const job = await ended(it.jobs, (await it.jobs.start(usual)).id);
    assert.deepEqual([job.state, job.problem, job.version], ["failed", "encode: no faces", undefined]);
  });

  test("keep a version that could not be evaluated or activated, and say so", async () => {
    await using it = await site({ encode, train, evaluate: "process.exit(1);" });
    await using jobs = await openTrainingJobs({
      ...it.settings,
      activate: () => Promise.reject(new Error("damaged")),
    });
    const job = await ended(jobs, (await jobs.start({ activate: true, evaluate: true })).id);
    assert.deepEqual([job.state, job.version, job.activated], ["succeeded", "v1", false]);
    assert.match(job.problem ?? "", /not evaluated: .*ended with 1; it was not activated: damaged/);
  });

  test("are remembered; one that the end of the server cut off is interrupted", async () => {
    await using it = await site({ encode, train });
    const { id } = await it.jobs.start(usual);
    await ended(it.jobs, id);
    await it.jobs[Symbol.asyncDispose](); // the end is written after it is told
    const text = await readFile(it.settings.file, "utf8");
    assert.equal((await openTrainingJobs(it.settings)).list()[0]?.state, "succeeded");
    await writeFile(it.settings.file, text.replace('"succeeded"', '"running"'));
    const [job] = (await openTrainingJobs(it.settings)).list();
    assert.deepEqual([job?.id, job?.state], [id, "interrupted"]);
    await mkdir(join(it.folder.path, "data"), { recursive: true });
    await writeFile(it.settings.file, "{");
    assert.deepEqual((await openTrainingJobs(it.settings)).list(), []);
  });
});

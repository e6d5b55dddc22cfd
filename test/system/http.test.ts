import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openEmbeddedSightings } from "../../src/sightings/embedded-sighting-store.ts";
import { sightingId } from "../../src/sightings/sighting.ts";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import { keepAll } from "../contract/opened-sightings.ts";
import { openDatagramReceiver } from "../support/datagram-receiver.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { aFrameResult, known } from "../support/frame-results.ts";
import { plainPicture } from "../support/pictures.ts";
import { type Program, startReadyProgram } from "../support/program.ts";
import { ipcPath } from "../support/rpc.ts";
import { aSighting } from "../support/sightings.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

interface Served {
  readonly url: string;
  readonly program: Program;
}

const logLine = (text: string, phrase: string): Record<string, unknown> | undefined =>
  text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find(({ msg }) => msg === phrase);

test("the recognition server answers HTTP: its first key once, pictures, what others write at once, new settings", async () => {
  const { directory } = await fetchedModels();
  await using home = await temporaryDirectory();
  await using receiver = await openDatagramReceiver();
  const config = join(home.path, "config.json");
  const settings = {
    models: { directory, detector: { kind: "rfb" }, embedder: { kind: "dlib" } },
    engine: { workers: 1, maxWaitMs: 600_000, jobDeadlineMs: 600_000 },
    server: { endpoints: [`ipc://${ipcPath()}`] },
    http: { port: 0 },
  };
  await writeFile(config, JSON.stringify(settings));
  const start = async (): Promise<Served> => {
    const program = await startReadyProgram("src/server/main.js", ["--config", config], receiver);
    return { program, url: String(logLine(program.output.stderr, "serving")?.["http"]) };
  };
  const first = await start();
  await using _program = first.program;
  const [key = ""] = /face_[0-9a-f]{12}_[\w-]{43}/.exec(first.program.output.stdout) ?? [];
  assert.notEqual(key, "", first.program.output.stdout);
  assert.ok(!first.program.output.stderr.includes(key), "the log holds the key");
  const keysFile = join(home.path, "data/api-keys.json");
  assert.equal((await stat(keysFile)).mode & 0o777, 0o600);
  assert.ok(!(await readFile(keysFile, "utf8")).includes(key.split("_")[2] ?? ""));

  const headers = { authorization: `Bearer ${key}` };
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${first.url}${path}`, { ...init, headers: { ...headers, ...init.headers } });
  const form = new FormData();
  form.set("image", new Blob([new Uint8Array(await plainPicture(3))]), "a.jpg");
  const looked = (await (await ask("/api/v1/recognize", { method: "POST", body: form })).json()) as { size: object };
  assert.deepEqual(looked.size, { width: 48, height: 40 });

  // Another process writes; the page hears of it.
  const live = await ask("/api/v1/live");
  const reader = live.body?.getReader();
  const read = async (): Promise<string> => new TextDecoder().decode((await reader?.read())?.value);
  let told = await read();
  while (!told.includes("event: hello")) told += await read();
  await using store = await openEmbeddedResultStore({ file: join(home.path, "data/results.db") });
  await store.put([aFrameResult()]);
  while (!told.includes("event: result")) told += await read();
  assert.match(told, /"event":"42"/);
  await reader?.cancel();
  await correctAndUndo(ask, join(home.path, "data/sightings.db"));

  const changes = { classifier: { minProba: 0.75 } };
  const put = { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ changes }) };
  assert.equal((await ask("/api/v1/settings", put)).status, 200);
  assert.match(await readFile(config, "utf8"), /"minProba": 0\.75/);
  first.program.process.kill("SIGTERM");
  assert.equal(await first.program.ended, 0, first.program.output.stderr);
  assert.equal(logLine(first.program.output.stderr, "request failed"), undefined);

  const second = await start();
  await using _second = second.program;
  assert.ok(!second.program.output.stdout.includes("face_"), "the first key is shown once");
  const now = (await (await fetch(`${second.url}/api/v1/settings`, { headers })).json()) as typeof changes;
  assert.equal(now.classifier.minProba, 0.75);
});

/** The frame's face was answered Ann; a user says that it is Eve, and takes it back. */
async function correctAndUndo(
  ask: (path: string, init?: RequestInit) => Promise<Response>,
  sightingsFile: string,
): Promise<void> {
  await using sightings = await openEmbeddedSightings({ ...keepAll, file: sightingsFile });
  const face = aSighting({ identification: known("Ann"), crop: await plainPicture(5) });
  await sightings.put([face]);
  const named = async (name: string): Promise<number> => {
    const { items } = (await (await ask(`/api/v1/results?name=${name}`)).json()) as { items: readonly unknown[] };
    return items.length;
  };
  const body = JSON.stringify({ faces: [sightingId(face)], verdict: "person", person: "Eve" });
  const decided = await ask("/api/v1/decisions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  assert.equal(decided.status, 201);
  assert.deepEqual([await named("Ann"), await named("Eve")], [0, 1]);
  const { id } = (await decided.json()) as { id: string };
  assert.equal((await ask(`/api/v1/decisions/${id}`, { method: "DELETE" })).ok, true);
  assert.deepEqual([await named("Ann"), await named("Eve")], [1, 0]);
}

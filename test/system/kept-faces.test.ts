import assert from "node:assert/strict";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatagramReceiver } from "../support/datagram-receiver.ts";
import { createEventFolder, frameName } from "../support/event-folder.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { startProgram } from "../support/program.ts";
import { ipcPath } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

interface Page {
  readonly items: readonly { readonly id: string; readonly faces?: number; readonly stranger?: string }[];
}

test("faces that came by before the first training are kept, gathered, named and found again over HTTP", async () => {
  const { directory, store } = await fetchedModels();
  const photo = join(await store.asset("sample-photos"), "sample6.jpg");
  await using folder = await createEventFolder();
  await using home = await temporaryDirectory();
  await using receiver = await openDatagramReceiver();
  const endpoint = `ipc://${ipcPath()}`;
  const config = join(home.path, "config.json");
  await writeFile(
    config,
    JSON.stringify({
      models: { directory },
      server: { endpoints: [endpoint] },
      http: { port: 0 },
      images: { allowedRoots: [folder.root] },
      engine: { workers: 1 },
      uploader: { server: endpoint, eventsDirectory: folder.root },
    }),
  );
  const event = await folder.mediumEvent(1, "2026-11-21", 7, 2);
  for (const frame of [1, 2]) await copyFile(photo, join(event, frameName(frame)));
  await using server = startProgram("src/server/main.js", ["--config", config], { NOTIFY_SOCKET: receiver.path });
  while ((await receiver.next()) !== "READY=1");
  await using uploader = startProgram("src/uploader/main.js", ["--once", "--config", config], {});
  await uploader.ended;
  const url = /"http":"(http[^"]+)"/.exec(server.output.stderr)?.[1]?.replace(/\/$/, "");
  const key = /shown this once:\s+(\S+)/.exec(server.output.stdout)?.[1];
  const call = async (method: string, path: string, body?: unknown): Promise<Page> => {
    const headers = { authorization: `Bearer ${key}`, ...(body ? { "content-type": "application/json" } : {}) };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await fetch(`${url}/api/v1${path}`, init);
    assert.ok(response.ok, `${path}: ${response.status}`);
    return (await response.json()) as Page;
  };
  const strangers = async (): Promise<Page["items"]> => (await call("GET", "/strangers?minFaces=2")).items;
  for (const deadlineMs = Date.now() + 180_000; (await strangers()).length < 3; await sleep(100))
    assert.ok(Date.now() < deadlineMs, "three strangers, each seen twice, within 180 s");
  const [stranger] = await strangers();
  assert.equal(stranger?.faces, 2, "the same face in two frames");
  await call("POST", `/strangers/${stranger?.id}/name`, { person: "Gina" });
  assert.equal((await call("GET", "/people/Gina/samples")).items.length, 1, "the same bytes once");
  assert.equal((await call("GET", "/faces?person=Gina")).items.length, 2);
  const image = await readFile(photo, "base64");
  const found = await call("POST", "/search", { image });
  assert.ok(found.items.length >= 2, "the largest face of the photo, in both frames");
});

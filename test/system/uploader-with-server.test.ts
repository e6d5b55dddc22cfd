import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import { openDatagramReceiver } from "../support/datagram-receiver.ts";
import { createEventFolder } from "../support/event-folder.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { type Program, startReadyProgram } from "../support/program.ts";
import { ipcPath } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const frames = 20;

test("server and uploader, each killed in the middle, leave exactly one result of every frame", async () => {
  const { directory } = await fetchedModels();
  await using folder = await createEventFolder();
  await using home = await temporaryDirectory();
  await using receiver = await openDatagramReceiver();
  const endpoint = `ipc://${ipcPath()}`;
  const config = join(home.path, "config.json");
  const uploader = { server: endpoint, eventsDirectory: folder.root, scanIntervalMs: 200, maxInFlight: 4 };
  await writeFile(
    config,
    JSON.stringify({
      models: { directory },
      server: { endpoints: [endpoint] },
      http: { enabled: false },
      images: { allowedRoots: [folder.root] },
      engine: { workers: 1 },
      uploader,
    }),
  );
  const start = (main: string): Promise<Program> => startReadyProgram(main, ["--config", config], receiver);
  const recorded = async (): Promise<number> => {
    await using store = await openEmbeddedResultStore({ file: join(home.path, "data/results.db") });
    return store.count();
  };
  const untilRecorded = async (count: number): Promise<void> => {
    for (const deadlineMs = Date.now() + 180_000; (await recorded()) < count; await sleep(50))
      assert.ok(Date.now() < deadlineMs, `${count} results within 180 s`);
  };
  await folder.mediumEvent(1, "2026-11-21", 7, frames);

  await using firstServer = await start("src/server/main.js");
  await using firstUploader = await start("src/uploader/main.js");
  await untilRecorded(3);
  firstServer.process.kill("SIGKILL");
  await firstServer.ended;
  await using secondServer = await start("src/server/main.js");
  await untilRecorded(9);
  firstUploader.process.kill("SIGKILL");
  await firstUploader.ended;
  await using secondUploader = await start("src/uploader/main.js");
  await untilRecorded(frames);

  secondUploader.process.kill("SIGTERM");
  assert.equal(await secondUploader.ended, 0, secondUploader.output.stderr);
  secondServer.process.kill("SIGTERM");
  assert.equal(await secondServer.ended, 0, secondServer.output.stderr);
  await using store = await openEmbeddedResultStore({ file: join(home.path, "data/results.db") });
  const results = await store.find({ monitor: "1", event: "7", limit: 1000 });
  assert.deepEqual(
    results.map(({ frame }) => frame).sort((a, b) => a - b),
    Array.from({ length: frames }, (_, index) => index + 1),
  );
  assert.ok(results.every(({ failure }) => failure === undefined));
});

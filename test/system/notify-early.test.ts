import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openSentLog } from "../../src/notify/sent-log.ts";
import { annAndStranger } from "../support/decided-events.ts";
import { createEventFolder, frameName, makeOld, smallJpeg } from "../support/event-folder.ts";
import { fakeRecognizer } from "../support/fake-recognizer-server.ts";
import { notifyingUpload } from "../support/notify-settings.ts";
import { startProgram } from "../support/program.ts";
import { ipcPath } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";
import { idOf, startReceiver } from "../support/webhook-receiver.ts";

describe("an uploader that is killed between an early message and the event's end", () => {
  test("tells of each person once, of whom it is sure while the event runs, of the others at its end", async () => {
    await using folder = await createEventFolder();
    await using home = await temporaryDirectory();
    // The first message arrives, and its acknowledgement dies with the uploader.
    await using receiver = await startReceiver((_, count) => (count === 1 ? "hang" : 204));
    const endpoint = `ipc://${ipcPath()}`;
    const recognizer = fakeRecognizer(() => Promise.resolve(annAndStranger));
    await using _server = await recognizer.serve(endpoint);
    const config = join(home.path, "config.json");
    const settings = notifyingUpload(
      { server: endpoint, eventsDirectory: folder.root, scanIntervalMs: 100 },
      { kind: "webhook", name: "hook", url: receiver.url, picture: "base64" },
    );
    await writeFile(config, JSON.stringify(settings));
    const said = () => receiver.received.map(({ body }) => JSON.parse(body.toString()));
    const path = await folder.mediumEvent(1, "2026-11-21", 7, 3);
    {
      await using uploader = startProgram("src/uploader/main.js", ["--config", config]);
      await until(() => receiver.received.length === 1);
      uploader.process.kill("SIGKILL");
      await uploader.ended;
    }
    {
      await using uploader = startProgram("src/uploader/main.js", ["--config", config]);
      await until(() => receiver.accepted().size === 1);
      await using log = await openSentLog(join(home.path, "data/notify.db"));
      const [id = ""] = receiver.accepted().keys();
      while (!(await log.isSent({ target: "hook", id }))) await sleep(10);
      uploader.process.kill("SIGKILL");
      await uploader.ended;
    }
    await using _last = startProgram("src/uploader/main.js", ["--config", config]);
    await writeFile(join(path, frameName(4)), await smallJpeg(7004));
    await until(() => recognizer.asked.length === 4);
    for (const frame of [1, 2, 3, 4]) await makeOld(join(path, frameName(frame)), 3_600_000);
    await until(() => receiver.accepted().size === 2);
    // What would come a second time comes now.
    await sleep(300);
    assert.deepEqual(
      said().map(({ decided, text }) => `${decided}: ${text}`),
      ["early: Ann at Monitor 1", "early: Ann at Monitor 1", "event: a stranger at Monitor 1"],
    );
    assert.deepEqual(
      receiver.received.map(({ headers }) => headers["x-face-attempt"]),
      ["1", "2", "1"],
    );
    assert.equal(new Set(receiver.received.map(idOf)).size, 2);
    assert.deepEqual([...receiver.accepted().values()], [1, 1]);
  });
});

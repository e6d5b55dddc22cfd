import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "../../src/classifier/random.ts";
import { annAndStranger, endedEvents } from "../support/decided-events.ts";
import { createEventFolder } from "../support/event-folder.ts";
import { fakeRecognizer } from "../support/fake-recognizer-server.ts";
import { startProgram } from "../support/program.ts";
import { ipcPath } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";
import { idOf, type ReceivedMessage, startReceiver } from "../support/webhook-receiver.ts";

const events = 6;
const kills = 3;

/** Each message as a receiver keeps it that looks at the id, and how often it came. */
function countsOf(received: readonly ReceivedMessage[]): ReadonlyMap<string, readonly string[]> {
  const attempts = new Map<string, string[]>();
  for (const message of received) {
    const id = idOf(message);
    attempts.set(id, [...(attempts.get(id) ?? []), String(message.headers["x-face-attempt"])]);
  }
  return attempts;
}

describe("an uploader that is killed while it notifies", () => {
  test("sends each message, and again only the one whose acknowledgement died with it, as a repeat", async () => {
    await using folder = await createEventFolder();
    await using home = await temporaryDirectory();
    await endedEvents(
      folder,
      1,
      Array.from({ length: events }, (_, index) => index + 1),
    );
    // Now and then in trouble, so that kills meet waits as well as sends.
    await using receiver = await startReceiver((_, count) => (count % 11 === 3 ? 503 : 204));
    const endpoint = `ipc://${ipcPath()}`;
    await using _server = await fakeRecognizer(() => Promise.resolve(annAndStranger)).serve(endpoint);
    const config = join(home.path, "config.json");
    await writeFile(config, JSON.stringify(settingsOf({ endpoint, root: folder.root, url: receiver.url })));
    const random = seededRandom(7);
    const wanted = events * 2 * 2;
    for (let round = 0; round < kills; round++) {
      await using uploader = startProgram("src/uploader/main.js", ["--config", config]);
      const before = receiver.received.length;
      const target = Math.min(wanted - 1, before + 1 + Math.floor(random() * 9));
      await until(() => receiver.received.length >= target || receiver.accepted().size === wanted);
      await sleep(random() * 20);
      uploader.process.kill("SIGKILL");
      await uploader.ended;
    }
    await using _last = startProgram("src/uploader/main.js", ["--config", config]);
    await until(() => receiver.accepted().size === wanted);
    // What would come a second time comes now.
    await sleep(300);
    assert.equal(receiver.accepted().size, wanted);
    const again = [...receiver.accepted().values()].filter((times) => times > 1);
    assert.ok(again.length <= kills, `${again.length} repeats after ${kills} kills`);
    for (const attempts of countsOf(receiver.received).values())
      assert.deepEqual(attempts, [...new Set(attempts)], "no two sends of a message look alike");
  });
});

interface SettingsPlace {
  readonly endpoint: string;
  readonly root: string;
  readonly url: string;
}

const settingsOf = ({ endpoint, root, url }: SettingsPlace): object => ({
  uploader: { server: endpoint, eventsDirectory: root, scanIntervalMs: 100, monitoringPort: null, similarBelow: 0 },
  spool: { minFreeBytes: 0 },
  archive: { kind: "none" },
  sightings: { enabled: false },
  notify: {
    enabled: true,
    rules: [
      { name: "all", targets: ["hook"] },
      { name: "both again", who: "everybody", targets: ["hook"] },
    ],
    targets: [{ kind: "webhook", name: "hook", url, picture: "base64" }],
  },
});

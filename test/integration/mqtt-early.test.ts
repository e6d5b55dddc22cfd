import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Correction, correctionOf } from "../../src/notify/correction.ts";
import type { Notification } from "../../src/notify/notification.ts";
import { openSentLog } from "../../src/notify/sent-log.ts";
import { namesInNotifications } from "../../src/server/names-in-notifications.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { annAndStranger } from "../support/decided-events.ts";
import { createEventFolder, frameName, makeOld } from "../support/event-folder.ts";
import { fakeRecognizer } from "../support/fake-recognizer-server.ts";
import { lastOf, listenTo, startMosquitto } from "../support/mosquitto.ts";
import { targetOf } from "../support/mqtt-target.ts";
import { aMessage, notifyingUpload } from "../support/notify-settings.ts";
import { startProgram } from "../support/program.ts";
import { ipcPath } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const skip = leftOutWithoutPrograms("mosquitto");

/** What all frames of an event say that shows nobody. */
function takenBack(early: Notification): Correction {
  const correction = correctionOf(early, {
    monitor: early.monitor,
    event: early.event,
    firstCapturedAt: new Date(early.firstCapturedAt),
    lastCapturedAt: new Date(early.lastCapturedAt),
    processedAt: new Date(),
    frames: 9,
    failedFrames: 0,
    people: [],
  });
  assert.ok(correction);
  return correction;
}

describe("a broker that is told of events that still run", { skip }, () => {
  test("has the place of a person back when an early message is taken back, if nothing newer is there", async () => {
    await using broker = await startMosquitto();
    await using ears = await listenTo(broker.url);
    await using at = await targetOf({ url: broker.url });
    await using target = await at.open();
    const placeOf = (): string => JSON.parse(lastOf(ears.heard, "face-det-rec/people/Ann") ?? "{}").camera;
    const yard = { camera: "Yard", decided: "early", event: "43", id: "e".repeat(32) } as const;
    const early = aMessage({ ...yard, lastCapturedAt: "2026-11-21T10:05:00.000Z" });
    await target.send(aMessage());
    await target.send(early);
    await ears.until(() => placeOf() === "Yard");
    await target.correct({ correction: takenBack(early.notification), attempt: 1 });
    await ears.until(() => ears.news("face-det-rec/corrections").length === 1);
    await ears.until(() => placeOf() === "Door");
    assert.equal(ears.news("face-det-rec/corrections")[0]?.["corrects"], early.notification.id);
    assert.equal(ears.news("face-det-rec/notifications").length, 2);
    // A person whom nothing but an early message told of is nowhere; news of a whole event stay.
    const bob = aMessage({ ...yard, person: { ...early.notification.person, name: "Bob" } });
    await target.send(bob);
    await target.correct({ correction: takenBack(bob.notification), attempt: 1 });
    await target.send(early);
    await target.refresh?.({ ...early.notification, decided: "event", lastCapturedAt: "2026-11-21T10:09:00.000Z" });
    await ears.until(() => placeOf() === "Yard");
    assert.equal(JSON.parse(lastOf(ears.heard, "face-det-rec/people/Bob") ?? "").camera, null);
    assert.equal(JSON.parse(lastOf(ears.heard, "face-det-rec/people/Ann") ?? "").at, "2026-11-21T10:09:00.000Z");
    assert.equal(ears.news("face-det-rec/notifications").length, 4);
  });

  test("hears once of each person, over a killed uploader, and at the end where each was last", async () => {
    await using folder = await createEventFolder();
    await using home = await temporaryDirectory();
    await using broker = await startMosquitto();
    await using ears = await listenTo(broker.url);
    const endpoint = `ipc://${ipcPath()}`;
    await using _server = await fakeRecognizer(() => Promise.resolve(annAndStranger)).serve(endpoint);
    const config = join(home.path, "config.json");
    const settings = notifyingUpload(
      { server: endpoint, eventsDirectory: folder.root, scanIntervalMs: 100 },
      { kind: "mqtt", name: "home", url: broker.url },
    );
    await writeFile(config, JSON.stringify(settings));
    const told = () =>
      ears.news("face-det-rec/notifications").map(({ decided, text, attempt }) => `${decided} ${text} ${attempt}`);
    const path = await folder.mediumEvent(1, "2026-11-21", 7, 4);
    {
      await using uploader = startProgram("src/uploader/main.js", ["--config", config]);
      await ears.until(() => told().length === 1);
      await using log = await openSentLog(join(home.path, "data/notify.db"));
      const id = String(ears.news("face-det-rec/notifications")[0]?.["id"]);
      while (!(await log.isSent({ target: "home", id }))) await sleep(10);
      uploader.process.kill("SIGKILL");
      await uploader.ended;
    }
    for (const frame of [1, 2, 3, 4]) await makeOld(join(path, frameName(frame)), 3_600_000);
    await using _again = startProgram("src/uploader/main.js", ["--config", config]);
    await ears.until(() => told().length === 2);
    await sleep(300);
    assert.deepEqual(told(), ["early Ann at Monitor 1 1", "event a stranger at Monitor 1 1"]);
    assert.ok(lastOf(ears.heard, "face-det-rec/people/Ann") !== undefined);
    assert.equal(ears.news("face-det-rec/corrections").length, 0);
  });
});

describe("a person who is erased while the uploader talks to a broker", { skip }, () => {
  test("is taken back from it with the next connection, and may be told of again", async () => {
    await using broker = await startMosquitto({ persistent: true });
    await using at = await targetOf({ url: broker.url });
    {
      await using target = await at.open();
      await target.send(aMessage());
    }
    assert.equal(await namesInNotifications(at.file).erase("Ann"), 3);
    assert.equal(await namesInNotifications(at.file).erase("Ann"), 0);
    {
      await using _target = await at.open();
      while ((await at.log.toEmpty("home")).length > 0) await sleep(10);
      await using ears = await listenTo(broker.url);
      await ears.until(() => lastOf(ears.heard, "face-det-rec/status") === "online");
      await sleep(100);
      assert.deepEqual(
        ears.heard.filter(({ topic }) => /people\/|person_/.test(topic)),
        [],
      );
    }
    await using again = await at.open();
    await again.send(aMessage({ id: "e".repeat(32) }));
    await using ears = await listenTo(broker.url);
    await ears.until(() => lastOf(ears.heard, "face-det-rec/people/Ann") !== undefined);
  });
});

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { annAndStranger, endedEvents } from "../support/decided-events.ts";
import { createEventFolder } from "../support/event-folder.ts";
import { fakeRecognizer } from "../support/fake-recognizer-server.ts";
import { lastOf, listenTo, startMosquitto } from "../support/mosquitto.ts";
import { targetOf } from "../support/mqtt-target.ts";
import { aMessage, notifyingUpload } from "../support/notify-settings.ts";
import { startProgram } from "../support/program.ts";
import { ipcPath } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const skip = leftOutWithoutPrograms("mosquitto", "mosquitto_passwd", "openssl");
const jpeg = Buffer.from([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9]);
const stranger = aMessage({
  id: "f".repeat(32),
  person: { kind: "strangers", count: 2, probability: 0.9, frames: 3, bestFrame: 2 },
});

describe("a broker of notifications", { skip }, () => {
  test("hears who was seen, where each was last, and whether we are there", async () => {
    await using broker = await startMosquitto();
    await using ears = await listenTo(broker.url);
    await using at = await targetOf({ url: broker.url });
    {
      await using target = await at.open();
      await target.send({ ...aMessage(), picture: { bytes: jpeg, frame: 1 } });
      await target.send({ ...stranger, attempt: 2 });
      await ears.until(() => ears.news("face-det-rec/notifications").length === 2);
    }
    await ears.until(() => lastOf(ears.heard, "face-det-rec/status") === "offline");
    const [ann, other] = ears.news("face-det-rec/notifications");
    assert.deepEqual(ann, { event_type: "person", ...aMessage().notification, attempt: 1 });
    assert.deepEqual([other?.["event_type"], other?.["attempt"]], ["stranger", 2]);
    assert.deepEqual(ears.news("face-det-rec/cameras/1/seen"), [ann, other]);
    assert.equal(lastOf(ears.heard, "face-det-rec/cameras/1/stranger"), "ON");
    const { length } = ears.heard.filter(({ topic }) => topic === "face-det-rec/cameras/1/stranger");
    assert.equal(length, 1);
    // Who comes later is told what was retained.
    await using late = await listenTo(broker.url);
    await late.until(() => late.heard.some(({ topic }) => topic === "face-det-rec/cameras/1/picture"));
    assert.deepEqual(late.heard.find(({ topic }) => topic.endsWith("/picture"))?.payload, jpeg);
    assert.deepEqual(JSON.parse(lastOf(late.heard, "face-det-rec/people/Ann") ?? ""), {
      camera: "Door",
      monitor: "1",
      at: "2026-11-21T10:00:05.000Z",
      event: "42",
      probability: 0.95,
      id: aMessage().notification.id,
    });
    assert.equal(late.news("face-det-rec/notifications").length, 0);
  });

  test("keeps the newest place of a person, whatever comes late", async () => {
    await using broker = await startMosquitto();
    await using ears = await listenTo(broker.url);
    await using at = await targetOf({ url: broker.url });
    await using target = await at.open();
    await target.send(aMessage());
    await target.send(aMessage({ id: "e".repeat(32), camera: "Yard", lastCapturedAt: "2026-11-20T10:00:05.000Z" }));
    await ears.until(() => ears.news("face-det-rec/notifications").length === 2);
    assert.equal(JSON.parse(lastOf(ears.heard, "face-det-rec/people/Ann") ?? "").camera, "Door");
  });

  test("says for us that we are gone when we die, and is told again what it has lost", async () => {
    await using broker = await startMosquitto();
    await using at = await targetOf({ url: broker.url });
    await using target = await at.open();
    await target.send(aMessage());
    await broker.stop("SIGKILL");
    await assert.rejects(target.send(stranger), { code: "UNAVAILABLE" });
    await broker.start();
    await using ears = await listenTo(broker.url);
    await ears.until(() => lastOf(ears.heard, "face-det-rec/people/Ann") !== undefined);
    await ears.until(() => ears.heard.filter(({ topic }) => topic.endsWith("/config")).length === 5);
    await ears.until(() => lastOf(ears.heard, "face-det-rec/status") === "online");
    await target.send({ ...stranger, attempt: 2 });
    await ears.until(() => ears.news("face-det-rec/notifications").length === 1);
  });

  test("is not shown a password that is wrong for ever in vain: the setting is named", async () => {
    await using broker = await startMosquitto({ login: { user: "faces", password: "right" } });
    await using at = await targetOf({ url: broker.url, user: "faces", passwordFile: "password" });
    await using wrong = await at.open({ user: "nobody" });
    await assert.rejects(wrong.send(aMessage()), { code: "CONFIG_INVALID", message: /set user and passwordFile/ });
    await using target = await at.open();
    await target.send(aMessage());
  });

  test("is believed by its certificate alone", async () => {
    await using broker = await startMosquitto({ tls: true });
    await using at = await targetOf({ url: broker.url });
    await using trusting = await at.open({ caFile: broker.caFile });
    await trusting.send(aMessage());
    await using careful = await at.open();
    await assert.rejects(careful.send(stranger), { code: "UNAVAILABLE", message: /self-signed certificate/ });
  });

  test("may be left at any moment, also before it has answered", async () => {
    await using broker = await startMosquitto();
    await using at = await targetOf({ url: broker.url });
    for (const pauseMs of [0, 2, 5, 10, 20, 40]) {
      await using _target = await at.open();
      await sleep(pauseMs);
    }
  });

  test("forgets a person", async () => {
    await using broker = await startMosquitto();
    await using at = await targetOf({ url: broker.url });
    await using target = await at.open();
    await target.send(aMessage());
    assert.equal(await target.forget("Ann"), 3);
    await using ears = await listenTo(broker.url);
    await ears.until(() => lastOf(ears.heard, "face-det-rec/status") === "online");
    await sleep(100);
    assert.deepEqual(
      ears.heard.filter(({ topic }) => /people\/|person_/.test(topic)),
      [],
    );
  });
});

describe("an uploader that is killed, and notifies a broker which comes and goes", { skip }, () => {
  test("tells it of each event and person, and again only under the same id, as a repeat", async () => {
    await using folder = await createEventFolder();
    await using home = await temporaryDirectory();
    const events = 8;
    await endedEvents(
      folder,
      1,
      Array.from({ length: events }, (_, index) => index + 1),
    );
    await using broker = await startMosquitto({ persistent: true });
    await using ears = await listenTo(broker.url);
    const endpoint = `ipc://${ipcPath()}`;
    await using _server = await fakeRecognizer(() => Promise.resolve({ ...annAndStranger, tookMs: 100 })).serve(
      endpoint,
    );
    const config = join(home.path, "config.json");
    const settings = notifyingUpload(
      { server: endpoint, eventsDirectory: folder.root, maxInFlight: 1 },
      { kind: "mqtt", name: "home", url: broker.url, timeoutMs: 10_000 },
    );
    await writeFile(config, JSON.stringify(settings));
    const ids = (): readonly unknown[] => ears.news("face-det-rec/notifications").map(({ id }) => id);
    const first = startProgram("src/uploader/main.js", ["--config", config]);
    await ears.until(() => ids().length >= 1);
    await first[Symbol.asyncDispose]();
    await ears.until(() => lastOf(ears.heard, "face-det-rec/status") === "offline");
    await using uploader = startProgram("src/uploader/main.js", ["--config", config]);
    for (const count of [4, 8, 12]) {
      await ears.until(() => new Set(ids()).size >= count);
      await broker.stop();
      await sleep(200);
      await broker.start();
    }
    await ears.until(() => new Set(ids()).size === events * 2);
    await sleep(300);
    assert.equal(new Set(ids()).size, events * 2, uploader.output.stderr);
    const seen = ears.news("face-det-rec/notifications").map(({ id, attempt }) => `${id} ${attempt}`);
    assert.deepEqual(seen, [...new Set(seen)], "no two sends of a message look alike");
    assert.ok(seen.length - events * 2 <= 4, "a repeat needs a kill or a restart during a message");
  });
});

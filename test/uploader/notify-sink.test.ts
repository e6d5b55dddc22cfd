import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import type { Ignored } from "../../src/uploader/sinks/without-ignored.ts";
import { annAndStranger, endedEvents } from "../support/decided-events.ts";
import { smallJpeg } from "../support/event-folder.ts";
import type { FakeRecognition } from "../support/fake-recognizer-server.ts";
import { freePort } from "../support/free-port.ts";
import { type NotifiedSite, notifiedSite, type SiteOptions } from "../support/notified-site.ts";
import { aRule, aWebhook } from "../support/notify-settings.ts";
import { until } from "../support/until.ts";
import { idOf, type ReceivedMessage, startReceiver } from "../support/webhook-receiver.ts";

/** Events of two monitors, in each Ann and a stranger. */
async function siteWith(
  events: Readonly<Record<number, readonly number[]>>,
  options: SiteOptions = {},
): Promise<NotifiedSite> {
  const site = await notifiedSite(options);
  for (const [monitor, ids] of Object.entries(events)) await endedEvents(site.folder, Number(monitor), ids);
  return site;
}

const textsOf = (messages: readonly ReceivedMessage[]): readonly string[] =>
  messages.map(({ body }) => JSON.parse(body.toString()).text).sort();

describe("a target of notifications", () => {
  test("is not told of a stranger who is ignored, but of all when it cannot be said who is", async () => {
    const asked: unknown[] = [];
    const ignored: Ignored = ({ frame: _best, ...face }) => {
      asked.push(face);
      if (face.event === "8") return Promise.reject(new FaceServiceError("UNAVAILABLE", "away"));
      return Promise.resolve({ label: "courier" });
    };
    await using site = await siteWith({ 1: [7], 2: [8] }, { ignored });
    await using receiver = await startReceiver();
    await site.run({ rules: [aRule()], targets: [aWebhook({ url: receiver.url })] });
    assert.deepEqual(textsOf(receiver.received), ["Ann at Door", "Ann at Monitor 2", "a stranger at Monitor 2"]);
    const box = { left: 30, top: 4, right: 46, bottom: 26 };
    assert.deepEqual(asked, [
      { monitor: "1", event: "7", box },
      { monitor: "2", event: "8", box },
    ]);
  });

  test("gets one message for each rule, event and person, however often the uploader starts", async () => {
    await using site = await siteWith({ 1: [7, 8], 2: [9] });
    await using receiver = await startReceiver();
    const settings = {
      rules: [aRule(), aRule({ name: "strangers", who: "strangers", monitors: ["2"] })],
      targets: [aWebhook({ url: receiver.url })],
    };
    await site.run(settings);
    await site.run(settings);
    assert.deepEqual(textsOf(receiver.received), [
      "Ann at Door",
      "Ann at Door",
      "Ann at Monitor 2",
      "a stranger at Door",
      "a stranger at Door",
      "a stranger at Monitor 2",
      "a stranger at Monitor 2",
    ]);
    assert.equal(new Set(receiver.received.map(idOf)).size, 7);
  });

  test("gets the frame that shows them, with each face of it marked", async () => {
    await using site = await siteWith({ 1: [7] });
    await using receiver = await startReceiver();
    await site.run({ rules: [aRule({ who: "known" })], targets: [aWebhook({ url: receiver.url, picture: "base64" })] });
    const [message] = receiver.received;
    const { picture } = JSON.parse(message?.body.toString() ?? "{}");
    assert.match(Buffer.from(picture.base64, "base64").toString("latin1"), /\+2$/);
  });

  test("gets of each person the frame that shows that one, while ZoneMinder has it", async () => {
    const [ann, stranger] = annAndStranger.faces ?? [];
    assert.ok(ann && stranger);
    const oneEach = ({ path = "" }): Promise<FakeRecognition> =>
      Promise.resolve({ faces: [path.endsWith("00001-capture.jpg") ? ann : stranger] });
    await using site = await siteWith({ 1: [7] }, { answer: oneEach });
    await using receiver = await startReceiver();
    await site.run({ targets: [aWebhook({ url: receiver.url, picture: "base64" })] });
    const shown = receiver.received.map(({ body }) => JSON.parse(body.toString()));
    assert.deepEqual(
      shown.map(({ person, picture }) => [person.kind, picture.frame]),
      [
        ["known", 1],
        ["strangers", 2],
      ],
    );
    for (const { picture } of shown) {
      const drawn = Buffer.from(picture.base64, "base64");
      const original = await smallJpeg(7000 + picture.frame);
      assert.deepEqual(drawn, Buffer.concat([original, Buffer.from("+1")]));
    }
  });

  test("that is in trouble gets the rest later, and nothing of what it has acknowledged again", async () => {
    await using site = await siteWith({ 1: [7, 8] });
    await using receiver = await startReceiver((_, count) => (count === 2 ? 503 : count === 4 ? 500 : 200));
    await site.run({ targets: [aWebhook({ url: receiver.url })] });
    assert.equal(receiver.received.length, 6);
    assert.deepEqual([...receiver.accepted().values()], [1, 1, 1, 1]);
    assert.deepEqual(site.counts(), { sent: 4, repeated: 2, early: 0, corrected: 0, failed: 2 });
    assert.match(site.metrics(), /^face_notify_messages_total\{target="hook",outcome="sent"\} 4$/m);
  });

  test("that takes a message and does not say so gets it once more, as a repeat that it can recognise", async () => {
    await using site = await siteWith({ 1: [7] });
    await using receiver = await startReceiver((_, count) => (count === 1 ? "hang" : count === 2 ? "drop" : 204));
    await site.run({ rules: [aRule({ who: "known" })], targets: [aWebhook({ url: receiver.url, timeoutMs: 200 })] });
    assert.deepEqual(new Set(receiver.received.map(idOf)).size, 1);
    // A loaded machine may take longer than this deadline for a later one as well.
    assert.deepEqual(
      receiver.received.slice(0, 3).map(({ headers }) => headers["x-face-attempt"]),
      ["1", "2", "3"],
    );
    const [first, second] = receiver.received.map(({ body }) => body.toString());
    assert.equal(first, second);
  });

  test("that is away is waited for, over a restart too", async () => {
    await using site = await siteWith({ 1: [7, 8] });
    const port = await freePort();
    const settings = { targets: [aWebhook({ url: `http://127.0.0.1:${port}/hook` })] };
    await site.run(settings, async (up) => {
      const pass = up.pass();
      while (!up.log.lines.some(({ phrase }) => phrase === "no answer, trying again"))
        await new Promise((resolve) => setTimeout(resolve, 20));
      up.stop.abort();
      await pass;
    });
    await using receiver = await startReceiver(() => 204, port);
    await site.run(settings);
    assert.deepEqual([...receiver.accepted().values()], [1, 1, 1, 1]);
    assert.equal(receiver.received.length, 4);
  });

  test("that refuses a message has it quarantined with the reason, and gets the others", async () => {
    await using site = await siteWith({ 1: [7, 8] });
    const isRefused = ({ body }: ReceivedMessage): boolean => {
      const { event, person } = JSON.parse(body.toString());
      return event === "7" && person.kind === "known";
    };
    await using receiver = await startReceiver((message) => (isRefused(message) ? 422 : 204));
    const log = await site.run({ targets: [aWebhook({ url: receiver.url })] }, async (up) => {
      await up.pass();
      await until(async () => {
        const { sinks } = await up.uploader.work.spool.counts();
        if (sinks.some(({ quarantined }) => quarantined > 0)) return true;
        await up.pass();
        return false;
      });
    });
    assert.deepEqual([...receiver.accepted().values()], [1, 1, 1]);
    const quarantined = log.lines.find(({ phrase }) => phrase === "delivery quarantined");
    assert.match(JSON.stringify(quarantined), /answered 422: status 422/);
  });

  test("is not told of what ended long before it was decided", async () => {
    await using site = await siteWith({ 1: [7] });
    await using receiver = await startReceiver();
    const targets = [aWebhook({ url: receiver.url })];
    await site.run({ targets, maxAgeHours: 0.5 });
    assert.equal(receiver.received.length, 0);
  });
});

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { runUpload } from "../../src/uploader/run-upload.ts";
import { SimilarFrames } from "../../src/uploader/similar-frames.ts";
import type { Ignored } from "../../src/uploader/sinks/without-ignored.ts";
import { frameName, makeOld, smallJpeg } from "../support/event-folder.ts";
import { annsFace, type FakeRecognition } from "../support/fake-recognizer-server.ts";
import { unknown } from "../support/frame-results.ts";
import { freePort } from "../support/free-port.ts";
import { type NotifiedSite, notifiedSite, type SiteOptions } from "../support/notified-site.ts";
import { aRule, aWebhook, early } from "../support/notify-settings.ts";
import { type ReceivedMessage, startReceiver, type WebhookReceiver } from "../support/webhook-receiver.ts";

const event = 7;
const hourMs = 3_600_000;
const strangersFace = { ...annsFace, identification: unknown() };
const ann: FakeRecognition = { faces: [annsFace] };
const stranger: FakeRecognition = { faces: [strangersFace] };

interface RunningSite extends NotifiedSite {
  /** Written now, as ZoneMinder would. */
  frames(...numbers: number[]): Promise<void>;
  /** ZoneMinder has written to it an hour ago for the last time. */
  end(): Promise<void>;
}

/** One event that begins without a frame. */
async function runningSite(options: SiteOptions = {}): Promise<RunningSite> {
  const site = await notifiedSite({ answer: () => Promise.resolve(ann), ...options });
  const path = await site.folder.mediumEvent(1, "2026-11-21", event, 0);
  const written = new Set<number>();
  return {
    ...site,
    async frames(...numbers) {
      for (const number of numbers) {
        written.add(number);
        await writeFile(join(path, frameName(number)), await smallJpeg(event * 1000 + number));
      }
    },
    async end() {
      for (const number of written) await makeOld(join(path, frameName(number)), hourMs);
    },
  };
}

const numberOf = (path = ""): number => Number(path.slice(-"00001-capture.jpg".length).slice(0, 5));
const said = ({ body }: ReceivedMessage) => JSON.parse(body.toString());
const textsOf = (messages: readonly ReceivedMessage[]): readonly string[] =>
  messages.map((message) => `${said(message).decided ?? "correction"}: ${said(message).text}`);

describe("an event that still runs", () => {
  test("is told of as soon as its frames are sure, and not again at its end", async () => {
    await using site = await runningSite();
    await using receiver = await startReceiver();
    const settings = { targets: [aWebhook({ url: receiver.url, picture: "base64" })] };
    await site.frames(1, 2);
    await site.run(settings);
    assert.deepEqual(textsOf(receiver.received), []);
    await site.frames(3);
    await site.run(settings);
    assert.deepEqual(textsOf(receiver.received), ["early: Ann at Door"]);
    const [message] = receiver.received.map(said);
    assert.equal(message.person.frames, 3);
    assert.ok(message.picture.frame >= 1 && message.picture.frame <= 3);
    assert.match(Buffer.from(message.picture.base64, "base64").toString("latin1"), /\+1$/);
    assert.deepEqual(site.counts(), { sent: 1, repeated: 0, early: 1, corrected: 0, failed: 0 });
    await site.frames(4, 5);
    await site.run(settings);
    await site.end();
    await site.run(settings);
    assert.equal(receiver.received.length, 1);
  });

  test("is told of by frames that come late and out of their order", async () => {
    await using site = await runningSite();
    await using receiver = await startReceiver();
    const settings = { targets: [aWebhook({ url: receiver.url })] };
    await site.frames(8, 9);
    await site.run(settings);
    await site.frames(3);
    await site.run(settings);
    assert.deepEqual(textsOf(receiver.received), ["early: Ann at Door"]);
    await site.frames(1, 2);
    await site.end();
    await site.run(settings);
    assert.equal(receiver.received.length, 1);
  });

  test("is not told of by one look that was carried from frame to frame", async () => {
    const parts = { similar: new SimilarFrames(6, 1_000_000) };
    await using site = await runningSite({ parts });
    await using receiver = await startReceiver();
    const settings = { targets: [aWebhook({ url: receiver.url })] };
    await site.frames(1, 2, 3, 4, 5, 6);
    await site.run(settings);
    assert.deepEqual(textsOf(receiver.received), []);
    await site.end();
    await site.run(settings);
    assert.deepEqual(textsOf(receiver.received), ["event: Ann at Door"]);
  });

  test("waits for its end where that is wanted", async () => {
    await using site = await runningSite();
    await using receiver = await startReceiver();
    const settings = { targets: [aWebhook({ url: receiver.url })], early: early({ enabled: false }) };
    await site.frames(1, 2, 3, 4);
    await site.run(settings);
    assert.equal(receiver.received.length, 0);
    await site.end();
    await site.run(settings);
    assert.deepEqual(textsOf(receiver.received), ["event: Ann at Door"]);
  });

  test("has a message taken back that all of its frames do not bear out, once", async () => {
    const answer = ({ path = "" }) => Promise.resolve(numberOf(path) <= 3 ? ann : stranger);
    await using site = await runningSite({ answer });
    await using receiver = await startReceiver((_, count) => (count === 3 ? 503 : 204));
    const settings = { targets: [aWebhook({ url: receiver.url })] };
    await site.frames(1, 2, 3);
    await site.run(settings);
    await site.frames(4, 5, 6, 7, 8, 9, 10, 11, 12);
    await site.end();
    await site.run(settings);
    await site.run(settings);
    const correction = "correction: taken back: Ann at Door; the event shows a stranger";
    assert.deepEqual(textsOf(receiver.received), [
      "early: Ann at Door",
      "event: a stranger at Door",
      correction,
      correction,
    ]);
    const [first, , , last] = receiver.received;
    assert.ok(first && last);
    assert.equal(said(last).corrects, said(first).id);
    assert.deepEqual([last.headers["idempotency-key"], last.headers["x-face-attempt"]], [said(last).id, "2"]);
  });
});

describe("strangers of an event that still runs", () => {
  test("are told of after more frames", async () => {
    await using site = await runningSite({ answer: () => Promise.resolve(stranger) });
    await using receiver = await startReceiver();
    const settings = { targets: [aWebhook({ url: receiver.url })] };
    await site.frames(1, 2, 3, 4);
    await site.run(settings);
    assert.equal(receiver.received.length, 0);
    await site.frames(5);
    await site.run(settings);
    assert.deepEqual(textsOf(receiver.received), ["early: a stranger at Door"]);
  });

  test("are told of when nobody known has come after them, where company mutes them", async () => {
    await using site = await runningSite({ answer: () => Promise.resolve(stranger) });
    await using receiver = await startReceiver();
    const settings = {
      rules: [aRule({ muteWithKnown: true })],
      targets: [aWebhook({ url: receiver.url })],
      early: early({ companySeconds: 1 }),
    };
    const beganMs = Date.now();
    await site.frames(1, 2, 3, 4, 5);
    // Nothing more is written: the wait ends by itself.
    await site.run(settings, async (up) => {
      const { uploader, stop } = up;

      const running = runUpload(uploader.work, async (intake) => {
        await intake.walk();
        while (receiver.received.length === 0 && Date.now() - beganMs < 180_000) await sleep(20);
      });
      await running;
      stop.abort();
    });
    assert.deepEqual(textsOf(receiver.received), ["early: a stranger at Door"]);
    // It counts from the time of the file, which the kernel's own clock gives: a few milliseconds behind.
    assert.ok(Date.now() - beganMs >= 950);
  });

  test("whom somebody ignores are not told of, though their faces are not kept yet", async () => {
    const vector = Float32Array.from({ length: 4 }, (_, index) => (index === 0 ? 1 : 0));
    const embedded = { faces: [{ ...strangersFace, embedding: vector }] };
    const asked: unknown[] = [];
    const ignored: Ignored = (face) => {
      asked.push(face.embedded);
      return Promise.resolve({ label: "courier" });
    };
    await using site = await runningSite({ answer: () => Promise.resolve(embedded), ignored });
    await using receiver = await startReceiver();
    await site.frames(1, 2, 3, 4, 5);
    await site.run({ targets: [aWebhook({ url: receiver.url })] });
    assert.equal(receiver.received.length, 0);
    assert.deepEqual(asked, [{ embedder: "fused@0", vector }]);
  });
});

describe("a target of an event that still runs", () => {
  test("which is away until its end is told of it once, by all of its frames", async () => {
    await using site = await runningSite();
    const port = await freePort();
    let receiver: WebhookReceiver | undefined;
    await site.frames(1, 2, 3);
    await site.run({ targets: [aWebhook({ url: `http://127.0.0.1:${port}/hook` })] }, async ({ uploader, log }) => {
      const says = (phrase: string): boolean => log.lines.some((line) => line.phrase === phrase);
      await runUpload(uploader.work, async (intake) => {
        await intake.walk();
        while (!says("no answer, trying again")) await sleep(20);
        await site.frames(4);
        await site.end();
        await intake.walk();
        while (!says("event decided")) await sleep(20);
        receiver = await startReceiver(() => 204, port);
      });
    });
    await using told = receiver ?? assert.fail("the event was not decided");
    assert.deepEqual(textsOf(told.received), ["event: Ann at Door"]);
    assert.equal(said(told.received[0]!).person.frames, 4);
  });

  test("which is away for a while is told as soon as it is back", async () => {
    await using site = await runningSite();
    await using receiver = await startReceiver((_, count) => (count === 1 ? "drop" : count === 2 ? 503 : 204));
    await site.frames(1, 2, 3);
    await site.run({ targets: [aWebhook({ url: receiver.url })] });
    assert.deepEqual(
      receiver.received.map(({ headers }) => headers["x-face-attempt"]),
      ["1", "2", "3"],
    );
    assert.deepEqual([...receiver.accepted().values()], [1]);
  });

  test("which refuses the message is asked again only at the event's end", async () => {
    await using site = await runningSite();
    await using receiver = await startReceiver((_, count) => (count === 1 ? 422 : 204));
    const settings = { targets: [aWebhook({ url: receiver.url })] };
    await site.frames(1, 2, 3);
    await site.run(settings, async (up) => {
      await up.pass();
      await site.frames(4);
      await up.pass();
      assert.equal(receiver.received.length, 1);
      await site.end();
      await up.pass();
    });
    assert.deepEqual(textsOf(receiver.received), ["early: Ann at Door", "event: Ann at Door"]);
  });
});

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import type { WebhookSettings } from "../../src/notify/settings.ts";
import type { OutgoingMessage } from "../../src/notify/target.ts";
import { openWebhook, type WebhookSecrets } from "../../src/notify/webhook.ts";
import { freePort } from "../support/free-port.ts";
import { aMessage, aWebhook } from "../support/notify-settings.ts";
import { type ReceiverAnswer, startReceiver } from "../support/webhook-receiver.ts";

const jpeg = Buffer.from([0xff, 0xd8, 1, 2, 0x0d, 0x0a, 0x2d, 0x2d, 0xff, 0xd9]);
const pictured: OutgoingMessage = { ...aMessage(), picture: { bytes: jpeg, frame: 3 } };

/** Sends one message to a server that answers so. */
async function sent(
  message: OutgoingMessage,
  settings: Partial<WebhookSettings> = {},
  { secrets = {}, answer = 204 }: { secrets?: WebhookSecrets; answer?: ReceiverAnswer } = {},
) {
  await using receiver = await startReceiver(() => answer);
  await using hook = openWebhook(aWebhook({ url: receiver.url, ...settings }), secrets, new AbortController().signal);
  const failure = await hook.send(message).then(
    () => undefined,
    (error: unknown) => error,
  );
  const [first] = receiver.received;
  assert.ok(first);
  return { ...first, failure, count: receiver.received.length };
}

const codeOf = (failure: unknown): string | undefined =>
  failure instanceof FaceServiceError ? failure.code : undefined;

describe("a webhook", () => {
  test("gets the message as JSON, with its id and the attempt in the header", async () => {
    const { headers, body, failure } = await sent({ ...aMessage(), attempt: 2 });
    assert.equal(failure, undefined);
    assert.deepEqual(JSON.parse(body.toString()), aMessage().notification);
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["idempotency-key"], aMessage().notification.id);
    assert.equal(headers["x-face-attempt"], "2");
    assert.equal(headers["x-face-signature"], undefined);
  });

  test("can tell by the secret that the message is ours, and when it was sent", async () => {
    const secrets = { secret: "our secret", authorization: "Bearer abc" };
    const { headers, body } = await sent(pictured, { picture: "multipart" }, { secrets });
    const timestamp = String(headers["x-face-timestamp"]);
    assert.ok(Math.abs(Date.now() / 1000 - Number(timestamp)) < 60);
    const signed = Buffer.concat([Buffer.from(`${timestamp}.`), body]);
    assert.equal(
      headers["x-face-signature"],
      `sha256=${createHmac("sha256", "our secret").update(signed).digest("hex")}`,
    );
    assert.equal(headers.authorization, "Bearer abc");
  });

  test("gets the picture as a part of a form", async () => {
    const { headers, body } = await sent(pictured, { picture: "multipart" });
    const form = await new Response(body, { headers: { "content-type": String(headers["content-type"]) } }).formData();
    const picture = form.get("picture");
    assert.ok(picture instanceof File);
    assert.equal(picture.type, "image/jpeg");
    assert.deepEqual(Buffer.from(await picture.arrayBuffer()), jpeg);
    const part = form.get("notification");
    const text = part instanceof File ? await part.text() : String(part);
    assert.deepEqual(JSON.parse(text), {
      ...aMessage().notification,
      picture: { frame: 3, contentType: "image/jpeg", part: "picture" },
    });
  });

  test("gets the picture in base64, or as an address of the API", async () => {
    const inside = await sent(pictured, { picture: "base64" });
    assert.deepEqual(JSON.parse(inside.body.toString()).picture, {
      frame: 3,
      contentType: "image/jpeg",
      base64: jpeg.toString("base64"),
    });
    const beside = await sent(aMessage({ monitor: "a/b" }), { picture: "url", apiUrl: "https://nvr.lan/faces" });
    assert.deepEqual(JSON.parse(beside.body.toString()).picture, {
      url: "https://nvr.lan/faces/api/v1/events/a%2Fb/42/picture",
    });
  });

  test("is pointed to a frame of an event that still runs, for the event itself has no picture yet", async () => {
    const { body } = await sent(aMessage({ decided: "early" }), { picture: "url", apiUrl: "https://nvr.lan" });
    assert.deepEqual(JSON.parse(body.toString()).picture, { url: "https://nvr.lan/api/v1/results/1/42/1/picture" });
  });

  test("is waited for when it is away, too busy, in trouble, or does not answer", async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    await using gone = openWebhook(aWebhook({ url }), {}, new AbortController().signal);
    await assert.rejects(gone.send(aMessage()), { code: "UNAVAILABLE" });
    for (const answer of [500, 503, 408, "drop"] as const)
      assert.equal(codeOf((await sent(aMessage(), {}, { answer })).failure), "UNAVAILABLE", String(answer));
    assert.equal(codeOf((await sent(aMessage(), {}, { answer: 429 })).failure), "OVERLOADED");
    await using silent = await startReceiver(() => "hang");
    await using hook = openWebhook(aWebhook({ url: silent.url, timeoutMs: 150 }), {}, new AbortController().signal);
    await assert.rejects(hook.send(aMessage()), { code: "DEADLINE_EXCEEDED" });
  });

  test("that refuses a message says why", async () => {
    const { failure } = await sent(aMessage(), {}, { answer: 422 });
    assert.equal(codeOf(failure), "REQUEST_INVALID");
    assert.match(String(failure), /the webhook hook answered 422: status 422/);
  });

  test("cannot lead a message elsewhere", async () => {
    await using other = await startReceiver();
    const { failure, count } = await sent(aMessage(), {}, { answer: { redirect: other.url } });
    assert.equal(codeOf(failure), "CONFIG_INVALID");
    assert.deepEqual([count, other.received.length], [1, 0]);
  });
});

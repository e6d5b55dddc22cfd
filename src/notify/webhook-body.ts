import { createHmac } from "node:crypto";
import type { Correction } from "./correction.ts";
import type { WebhookSettings } from "./settings.ts";
import type { OutgoingMessage } from "./target.ts";

export interface WebhookBody {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** The same message makes the same bytes, whenever it is sent. */
export function webhookBody(
  { notification, picture }: OutgoingMessage,
  { picture: way, apiUrl }: Pick<WebhookSettings, "picture" | "apiUrl">,
): WebhookBody {
  const { id } = notification;
  const json = (shown?: object): Buffer =>
    Buffer.from(JSON.stringify({ ...notification, ...(shown === undefined ? {} : { picture: shown }) }));
  if (way === "url" && apiUrl !== null) {
    const url = new URL(picturePath(notification), apiUrl.replace(/\/*$/, "/"));
    return { contentType: jsonType, bytes: json({ url: url.href }) };
  }
  if (picture === undefined || way === "none" || way === "url") return { contentType: jsonType, bytes: json() };
  const described = { frame: picture.frame, contentType: jpegType };
  if (way === "base64")
    return {
      contentType: jsonType,
      bytes: json({ ...described, base64: Buffer.from(picture.bytes).toString("base64") }),
    };
  const boundary = `face-det-rec-${id}`;
  const head = (disposition: string, type: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\ncontent-type: ${type}\r\n\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([
      Buffer.from(head('name="notification"', jsonType)),
      json({ ...described, part: "picture" }),
      Buffer.from(`\r\n${head('name="picture"; filename="picture.jpg"', jpegType)}`),
      picture.bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  };
}

export const correctionBody = (correction: Correction): WebhookBody => ({
  contentType: jsonType,
  bytes: Buffer.from(JSON.stringify(correction)),
});

/** An event that still runs has no picture of its own yet, its frames do. */
function picturePath({ monitor, event, decided, person }: OutgoingMessage["notification"]): string {
  const place = `${encodeURIComponent(monitor)}/${encodeURIComponent(event)}`;
  return decided === "early" ? `api/v1/results/${place}/${person.bestFrame}/picture` : `api/v1/events/${place}/picture`;
}

const jsonType = "application/json";
const jpegType = "image/jpeg";

/**
 * HMAC-SHA256 of `<timestamp>.<body>`, so that a message cannot be played back later under a new time.
 *
 * @param timestamp - seconds since 1970 UTC, as the header has it
 */
export const signatureOf = (secret: string, timestamp: string, body: Uint8Array): string =>
  `sha256=${createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex")}`;

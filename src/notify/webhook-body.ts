import { createHmac } from "node:crypto";
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
  const { monitor, event, id } = notification;
  const json = (shown?: object): Buffer =>
    Buffer.from(JSON.stringify({ ...notification, ...(shown === undefined ? {} : { picture: shown }) }));
  if (way === "url" && apiUrl !== null) {
    const path = `api/v1/events/${encodeURIComponent(monitor)}/${encodeURIComponent(event)}/picture`;
    return { contentType: jsonType, bytes: json({ url: new URL(path, apiUrl.replace(/\/*$/, "/")).href }) };
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

const jsonType = "application/json";
const jpegType = "image/jpeg";

/**
 * HMAC-SHA256 of `<timestamp>.<body>`, so that a message cannot be played back later under a new time.
 *
 * @param timestamp - seconds since 1970 UTC, as the header has it
 */
export const signatureOf = (secret: string, timestamp: string, body: Uint8Array): string =>
  `sha256=${createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex")}`;

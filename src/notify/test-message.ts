import { randomUUID } from "node:crypto";
import type { OutgoingMessage } from "./target.ts";

/** A message by which a person sees that a target works; each is another one. */
export function testMessage(now: Date, picture: Uint8Array | undefined): OutgoingMessage {
  const at = now.toISOString();
  return {
    notification: {
      schema: "face-det-rec/notification/1",
      id: randomUUID().replaceAll("-", ""),
      rule: "test",
      text: "a test of face-det-rec's notifications",
      monitor: "test",
      camera: "Test",
      event: "0",
      decided: "event",
      person: { kind: "strangers", count: 1, probability: 1, frames: 1, bestFrame: 1 },
      firstCapturedAt: at,
      lastCapturedAt: at,
    },
    attempt: 1,
    ...(picture === undefined ? {} : { picture: { bytes: picture, frame: 1 } }),
  };
}

import { join } from "node:path";
import type { EventFolder } from "./event-folder.ts";
import { frameName, makeOld } from "./event-folder.ts";
import { annsFace, type FakeRecognition } from "./fake-recognizer-server.ts";
import { unknown } from "./frame-results.ts";

/** Ann, and beside her a stranger. */
export const annAndStranger: FakeRecognition = {
  faces: [
    { ...annsFace, box: { left: 2, top: 4, right: 16, bottom: 26 } },
    { ...annsFace, box: { left: 30, top: 4, right: 46, bottom: 26 }, identification: unknown() },
  ],
};

/** Events of two frames each that ended an hour ago, so that the first walk decides them. */
export async function endedEvents(folder: EventFolder, monitor: number, events: readonly number[]): Promise<void> {
  const hourMs = 3_600_000;
  for (const event of events) {
    const path = await folder.mediumEvent(monitor, "2026-11-21", event, 2);
    for (const frame of [1, 2]) await makeOld(join(path, frameName(frame)), hourMs);
  }
}

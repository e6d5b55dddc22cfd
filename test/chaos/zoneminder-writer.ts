import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { frameName } from "../support/event-folder.ts";
import type { ZoneminderDatabase } from "../support/zoneminder-database.ts";

/** What ZoneMinder would have recorded. */
export interface WrittenFrame {
  readonly monitor: string;
  readonly event: string;
  readonly frame: number;
}

export interface EventPlan {
  readonly monitor: number;
  readonly event: number;
  readonly frames: number;
  readonly pauseMs: number;
}

/** ZoneMinder's event store and database, and what its cameras see. */
export interface ZoneminderPlace {
  readonly events: string;
  readonly database: ZoneminderDatabase | undefined;
  readonly picture: (seed: number) => Promise<Buffer>;
}

const day = "2026-11-21";
const startedAt = `${day} 07:00:00`;

/** Writes one event as ZoneMinder does: its row, its pictures and their rows as they come, then its end. */
export async function writeEvent(
  { events, database, picture }: ZoneminderPlace,
  { monitor, event, frames, pauseMs }: EventPlan,
): Promise<readonly WrittenFrame[]> {
  const id = String(event);
  const directory = join(events, String(monitor), day, id);
  await mkdir(directory, { recursive: true });
  if (database !== undefined)
    await insisting(async () => {
      if ((await database.query("SELECT Id FROM Events WHERE Id = ?", [id])).length === 0)
        await database.openEvent({ id, monitor, startedAt, scheme: "Medium", saveJpegs: 3 });
    });
  for (let frame = 1; frame <= frames; frame++) {
    await writeFile(join(directory, frameName(frame)), await picture(event * 1000 + frame));
    if (database !== undefined) await insisting(() => addFrame(database, id, frame));
    await sleep(pauseMs);
  }
  if (database !== undefined) await insisting(() => database.closeEvent(id, `${day} 07:00:30`));
  return Array.from({ length: frames }, (_, index) => ({ monitor: String(monitor), event: id, frame: index + 1 }));
}

/** A row that was committed when the server died is not written twice. */
async function addFrame(database: ZoneminderDatabase, event: string, frame: number): Promise<void> {
  const found = await database.query("SELECT FrameId FROM Frames WHERE EventId = ? AND FrameId = ?", [event, frame]);
  if (found.length === 0) await database.addFrames(event, [{ number: frame, at: `${day} 07:00:01` }]);
}

const insistMs = 60_000;

/** ZoneMinder waits for its database too. */
export async function insisting<T>(work: () => Promise<T>): Promise<T> {
  const deadlineMs = Date.now() + insistMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
      await sleep(100);
    }
  }
}

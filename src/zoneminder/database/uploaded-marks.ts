import type { Connection } from "./connection.ts";

/** A frame that is done with. */
export interface FrameMark {
  readonly event: string;
  readonly frame: number;
}

/**
 * The table in which the older uploader, zm-s3-upload, marks each frame that it is done with. Its event ids were too
 * narrow for today's ZoneMinder; everything else is as it was, so that both can read it.
 */
export const marksTableSql = `CREATE TABLE IF NOT EXISTS alarm_uploaded (
  id int(11) unsigned NOT NULL AUTO_INCREMENT,
  frameid int(10) unsigned NOT NULL,
  upload_timestamp timestamp NULL DEFAULT NULL,
  eventid bigint(20) unsigned NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY idx_event_frame (eventid, frameid),
  KEY idx_frame (frameid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8`;

/** For a table that the older uploader has made. */
export const widenMarksSql = "ALTER TABLE alarm_uploaded MODIFY eventid bigint(20) unsigned NOT NULL";

/** @returns the numbers of those frames that are marked */
export async function markedFrames(
  connection: Connection,
  event: string,
  frames: readonly number[],
): Promise<ReadonlySet<number>> {
  if (frames.length === 0) return new Set();
  const rows = await connection.query(
    "SELECT frameid AS frame FROM alarm_uploaded WHERE eventid = ? AND frameid IN (?)",
    [event, frames],
  );
  return new Set(rows.map((row) => Number(row["frame"])));
}

/**
 * Marks frames; one that is marked already keeps its time. Needs INSERT alone: IGNORE would also swallow an event id
 * that the column cannot hold, and ON DUPLICATE KEY wants the right to update.
 *
 * @throws {FaceServiceError} UNAVAILABLE, also when somebody else marks the same frames now: to be tried again;
 * CONFIG_INVALID without the table or the right
 */
export async function markFrames(connection: Connection, marks: readonly FrameMark[]): Promise<void> {
  const missing: FrameMark[] = [];
  for (const [event, frames] of framesByEvent(marks)) {
    const marked = await markedFrames(connection, event, [...frames]);
    for (const frame of frames) if (!marked.has(frame)) missing.push({ event, frame });
  }
  if (missing.length === 0) return;
  const values = missing.map(() => "(?, ?, NOW())").join(", ");
  await connection.query(
    `INSERT INTO alarm_uploaded (frameid, eventid, upload_timestamp) VALUES ${values}`,
    missing.flatMap(({ event, frame }) => [frame, event]),
  );
}

function framesByEvent(marks: readonly FrameMark[]): ReadonlyMap<string, ReadonlySet<number>> {
  const events = new Map<string, Set<number>>();
  for (const { event, frame } of marks) events.set(event, (events.get(event) ?? new Set<number>()).add(frame));
  return events;
}

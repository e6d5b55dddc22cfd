import type { ZoneminderDatabase } from "../zoneminder/database/open-database.ts";
import { markFrames } from "../zoneminder/database/uploaded-marks.ts";
import type { Sink } from "./sink.ts";

const maxBatch = 500;

/**
 * Marks each frame in the older uploader's table `alarm_uploaded` when every other sink has it, where that table is;
 * disposing it does not close the database. A frame that is marked already stays as it is.
 */
export function openUploadedMarkSink(database: Pick<ZoneminderDatabase, "connection" | "reader">): Sink {
  return {
    name: "mark",
    isLast: true,
    frames: {
      wants: () => true,
      needsPicture: false,
      maxBatch,
      maxInFlight: 1,
      deliver: async (frames) => {
        if ((await database.reader()).schema.marks === undefined) return;
        const marks = frames.map(({ frame }) => ({ event: frame.event.event, frame: frame.number }));
        await markFrames(database.connection, marks);
      },
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

import { messageOf } from "../errors.ts";
import type { RecognizedFrame } from "../spool/entries.ts";
import { spooledFrame } from "./spooled.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";

/** A frame as it was captured: the spool's copy, else ZoneMinder's own; undefined when it is gone. */
export async function recognizedPicture(
  { id, body }: Pick<RecognizedFrame, "id" | "body">,
  { spool, reader, log }: Pick<UploadDependencies, "spool" | "reader" | "log">,
): Promise<Uint8Array | undefined> {
  const frame = spooledFrame(body);
  try {
    const kept = await spool.picture({ kind: "frame", id });
    if (kept !== undefined) return kept;
    const reading = await reader.read(frame);
    return reading.kind === "complete" ? await reading.picture.bytes() : undefined;
  } catch (error) {
    log.warn({ frame: frame.number, problem: messageOf(error) }, "event's picture not kept");
    return undefined;
  }
}

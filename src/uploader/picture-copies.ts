import { FaceServiceError, messageOf } from "../errors.ts";
import { waited } from "../service/retry.ts";
import type { WaitingFrame } from "../spool/entries.ts";
import { spooledFrame } from "./spooled.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";

/** Of the bytes that the spool may hold, the share that copies may fill; the rest is for what is recognised. */
const copiesShare = 0.8;

/**
 * Copies pictures of frames that wait long, as they do while the server is away, into the spool, oldest first: by the
 * time they are recognised ZoneMinder may have purged them. Ends with the stop.
 */
export async function copyWaitingPictures(deps: UploadDependencies): Promise<void> {
  const { stop, copyAfterMs, log } = deps;
  let warned = false;
  while (!stop.aborted) {
    try {
      await copyAllOf(deps, Date.now() - copyAfterMs);
      warned = false;
    } catch (error) {
      if (!(error instanceof FaceServiceError)) throw error;
      if (!warned && !stop.aborted) log.warn({ problem: messageOf(error) }, "waiting pictures not copied");
      warned = true;
    }
    await waited(copyAfterMs / 2, stop);
  }
}

async function copyAllOf(deps: UploadDependencies, beforeMs: number): Promise<void> {
  const { spool, stop } = deps;
  let afterId = 0;
  while (!stop.aborted && (await hasRoom(deps))) {
    const frame = await spool.uncopied({ beforeMs, afterId });
    if (frame === undefined) return;
    afterId = frame.id;
    await copy(frame, deps);
  }
}

async function hasRoom({ spool, bounds }: UploadDependencies): Promise<boolean> {
  return (await spool.counts()).usedBytes < copiesShare * bounds.maxBytes;
}

async function copy({ id, body }: WaitingFrame, { spool, reader }: UploadDependencies): Promise<void> {
  const reading = await reader.read(spooledFrame(body));
  if (reading.kind !== "complete") return;
  await spool.change({ kind: "picture copied", id, picture: await reading.picture.bytes() });
}

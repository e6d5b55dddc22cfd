import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError, messageOf } from "../errors.ts";
import { isMissing } from "../files/missing.ts";

export interface FileState {
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** ZoneMinder writes its pictures in place, so that a reader may meet half of one. */
export type FrameState =
  | ({ readonly kind: "complete" } & FileState)
  | { readonly kind: "being written" }
  /** Purged, or never written: an event may keep no captures. */
  | { readonly kind: "absent" };

export interface CompletenessOptions {
  /** How long the size of a picture without an end marker must stay the same, in milliseconds. */
  readonly stableMs?: number;
  /** A picture not written to for so long is as whole as it will ever be, in milliseconds. */
  readonly abandonedMs?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * Says whether a frame's file can be read whole: it ends with JPEG's end marker; or, for cameras that write
 * something behind the marker, ZoneMinder has gone on to a later frame and the size stays the same; or
 * nobody has written to it for a long time.
 *
 * @throws {FaceServiceError} UNAVAILABLE when the file cannot be read
 * @see ITU-T T.81, B.1.1.3: EOI is FF D9
 */
export async function frameState(
  frame: { readonly path: string; readonly hasSuccessor: boolean },
  { stableMs = 250, abandonedMs = 60_000, now = Date.now }: CompletenessOptions = {},
): Promise<FrameState> {
  try {
    const handle = await open(frame.path, "r");
    try {
      const found = await fileState(handle);
      const complete = { kind: "complete", ...found } as const;
      if (await hasEndMarker(handle, found.bytes)) return complete;
      if (now() - found.modifiedAt.getTime() >= abandonedMs) return complete;
      if (!frame.hasSuccessor) return { kind: "being written" };
      await sleep(stableMs);
      const later = await fileState(handle);
      return later.bytes === found.bytes && found.bytes > 0 ? complete : { kind: "being written" };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return { kind: "absent" };
    throw new FaceServiceError("UNAVAILABLE", `cannot read frame ${frame.path}: ${messageOf(error)}`, { cause: error });
  }
}

async function fileState(handle: FileHandle): Promise<FileState> {
  const { size, mtime } = await handle.stat();
  return { bytes: size, modifiedAt: mtime };
}

async function hasEndMarker(handle: FileHandle, bytes: number): Promise<boolean> {
  if (bytes < 4) return false;
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, bytes - 2);
  return bytesRead === 2 && buffer[0] === 0xff && buffer[1] === 0xd9;
}

import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { FaceServiceError, messageOf } from "../../src/errors.ts";
import { imageFormat } from "../../src/images/format.ts";
import { allowedFile, type ReadLimits, readImage } from "../../src/images/read.ts";
import { type VideoFrame, videoFrameOf } from "../../src/store/frame-image.ts";
import { openResultStore, type ResultStoreSettings } from "../../src/store/open-result-store.ts";
import { type FrameResult, keyText, type ResultQuery, type ResultStore } from "../../src/store/results.ts";
import type { CapturedFrame } from "../../src/zoneminder/frames.ts";
import { readFrame } from "../../src/zoneminder/read-frames.ts";
import type { VideoOptions } from "../../src/zoneminder/video/video-frames.ts";

/** One query's; a store answers at most 1,000. */
const pageSize = 500;

/**
 * Opens the store to read in it, and forgets nothing there.
 *
 * @throws {FaceServiceError} NOT_FOUND if there is none yet; else what the store's own open throws
 */
export async function openStoredResults({ directory, results }: ResultStoreSettings): Promise<ResultStore> {
  if (results.kind === "embedded") await checkThere(resolve(directory, results.embedded.file));
  // The embedded store forgets by itself what is old; to MongoDB, null would say that nothing is forgotten any more.
  const retentionDays = results.kind === "embedded" ? null : (results.retentionDays ?? null);
  return await openResultStore({ directory, results: { ...results, retentionDays } });
}

/** A store that is opened is made. */
async function checkThere(file: string): Promise<void> {
  try {
    await stat(file);
  } catch (error) {
    throw new FaceServiceError(
      "NOT_FOUND",
      `there are no stored results: ${messageOf(error)}; name the uploader's config.json by --config`,
      { cause: error },
    );
  }
}

/** @returns up to `limit` results, over as many queries as that takes */
export async function findFrames(
  store: Pick<ResultStore, "find">,
  query: ResultQuery,
): Promise<readonly FrameResult[]> {
  const found: FrameResult[] = [];
  while (found.length < query.limit) {
    const last = found.at(-1);
    const limit = Math.min(pageSize, query.limit - found.length);
    const after = last === undefined ? {} : { after: { capturedAt: last.capturedAt, key: keyText(last) } };
    const page = await store.find({ ...query, ...after, limit });
    found.push(...page);
    if (page.length < limit) break;
  }
  return found;
}

/** A frame that cannot be looked at again, and why. */
export interface LeftOut {
  readonly result: FrameResult;
  readonly reason: string;
}

export interface OriginalLimits extends ReadLimits {
  readonly video: VideoOptions;
}

type Original = { readonly bytes: Uint8Array } | { readonly reason: string };

/**
 * The picture as it was captured, also out of a video. The one in the archive has boxes drawn into it and is no substitute.
 *
 * @returns why there is none, if so
 */
export async function originalOf(result: FrameResult, limits: OriginalLimits): Promise<Original> {
  const { image } = result;
  try {
    const inVideo = videoFrameOf(image);
    if (inVideo !== undefined) return await frameOfVideo(result, inVideo, limits);
    const bytes = await readImage(image, limits);
    return imageFormat(bytes) === undefined ? { reason: `${image} is no picture` } : { bytes };
  } catch (error) {
    if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE") return { reason: error.message };
    throw error;
  }
}

async function frameOfVideo(
  { monitor, event, image, capturedAt }: FrameResult,
  { path, number }: VideoFrame,
  { allowedRoots, video }: OriginalLimits,
): Promise<Original> {
  const target = await allowedFile(path, allowedRoots);
  const frame: CapturedFrame = {
    event: { path: dirname(target), monitor, event },
    number,
    source: { kind: "video", path: target, index: number - 1 },
    hasSuccessor: true,
    isOpen: false,
    capturedAt,
  };
  const reading = await readFrame(frame, { video });
  return reading.kind === "complete"
    ? { bytes: await reading.picture.bytes() }
    : { reason: `${image}: the video ends, or is damaged, before the frame` };
}

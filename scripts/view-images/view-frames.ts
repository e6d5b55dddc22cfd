import { basename, resolve } from "node:path";
import type { Config } from "../../src/config/load.ts";
import type { Engine, JobOverrides } from "../../src/engine/engine.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { isChanged, pairFaces } from "../../src/face/face-pairs.ts";
import { showProgress } from "../../src/service/progress.ts";
import type { FrameResult } from "../../src/store/results.ts";
import type { Outcome } from "./report.ts";
import { type LeftOut, type OriginalLimits, originalOf } from "./stored-frames.ts";
import { frameCaption, type ViewedFrame, writeFrame } from "./write-frame.ts";

export interface ViewSettings {
  readonly config: Config;
  readonly overrides: JobOverrides;
  /** Directory of the version that answers; absent: none is trained yet. */
  readonly classifier: string | undefined;
  /** Where the files go. */
  readonly folder: string;
  readonly vocSidePx: number | undefined;
  /** Write files of those frames only whose answer has changed. */
  readonly onlyChanged: boolean;
}

/** A picture for the contact sheet. */
export interface SheetTile {
  readonly picture: string;
  readonly caption: string;
}

export interface View {
  readonly outcome: Outcome;
  /** In the order of the frames. */
  readonly tiles: readonly SheetTile[];
}

type Seen =
  | { readonly frame: ViewedFrame; readonly picture?: string }
  | { readonly gone: LeftOut }
  | { readonly failed: LeftOut };

/** The failures that are the picture's own; after any other there is nothing to be looked at. */
const pictureFaults: ReadonlySet<string> = new Set(["IMAGE_UNREADABLE", "IMAGE_QUARANTINED", "DEADLINE_EXCEEDED"]);

/** Looks at stored frames again, as many at once as keep the workers busy. */
export async function viewFrames(
  results: readonly FrameResult[],
  engine: Engine,
  settings: ViewSettings,
): Promise<View> {
  const answered = results.filter((result) => withoutAnswer(result) === undefined);
  const bar = showProgress({ label: "looking again", total: answered.length, unit: "frames" });
  const seen = new Map<number, Seen>();
  const queue = answered.entries();
  const work = async (): Promise<void> => {
    for (const [i, result] of queue) {
      const one = await viewFrame(result, i + 1, { engine, settings });
      seen.set(i, one);
      if ("failed" in one) bar.note(one.failed.reason);
      bar.update(seen.size);
    }
  };
  await Promise.all(Array.from({ length: engine.status().workers * 2 }, work));
  bar.end();
  return viewOf(
    results,
    answered.map((_, i) => seen.get(i)).filter((one) => one !== undefined),
  );
}

function viewOf(results: readonly FrameResult[], seen: readonly Seen[]): View {
  const viewed = seen.flatMap((one) => ("frame" in one ? [one] : []));
  return {
    outcome: {
      viewed: viewed.map(({ frame: { stored, pairs }, picture }) => ({
        stored,
        pairs,
        ...(picture === undefined ? {} : { picture }),
      })),
      withoutPicture: seen.flatMap((one) => ("gone" in one ? [one.gone] : [])),
      withoutAnswer: leftWithoutAnswer(results),
      failed: seen.flatMap((one) => ("failed" in one ? [one.failed] : [])),
    },
    tiles: viewed.flatMap(({ frame, picture }) =>
      picture === undefined ? [] : [{ picture, caption: frameCaption(frame) }],
    ),
  };
}

export function leftWithoutAnswer(results: readonly FrameResult[]): readonly LeftOut[] {
  return results.flatMap((result) => {
    const reason = withoutAnswer(result);
    return reason === undefined ? [] : [{ result, reason }];
  });
}

/** Why a frame has no old answer to be compared with. */
function withoutAnswer({ failure, skipped }: FrameResult): string | undefined {
  return failure ?? skipped;
}

export function readLimitsOf({ directory, images, zoneminder }: Config): OriginalLimits {
  const { maxBytes } = images;
  return {
    maxBytes,
    allowedRoots: images.allowedRoots.map((root) => resolve(directory, root)),
    video: { program: zoneminder.ffmpeg, deadlineMs: zoneminder.videoDeadlineMs, maxBytes },
  };
}

async function viewFrame(
  stored: FrameResult,
  number: number,
  { engine, settings }: { readonly engine: Engine; readonly settings: ViewSettings },
): Promise<Seen> {
  const { config, overrides, classifier, folder, vocSidePx, onlyChanged } = settings;
  const original = await originalOf(stored, readLimitsOf(config));
  if ("reason" in original) return { gone: { result: stored, reason: original.reason } };
  const { bytes } = original;
  try {
    const chosen = classifier === undefined ? {} : { classifier };
    const answer = await engine.recognize({ image: { kind: "bytes", bytes }, overrides, ...chosen });
    const frame: ViewedFrame = { number, stored, answer, pairs: pairFaces(stored.faces, answer.faces) };
    if (onlyChanged && !frame.pairs.some(isChanged)) return { frame };
    const picture = await writeFrame(frame, bytes, {
      folder,
      limits: config.images,
      ...(vocSidePx === undefined ? {} : { vocSidePx }),
      ...(classifier === undefined ? {} : { classifier: basename(classifier) }),
    });
    return { frame, picture };
  } catch (error) {
    if (!(error instanceof FaceServiceError && pictureFaults.has(error.code))) throw error;
    return { failed: { result: stored, reason: `${stored.image}: ${error.message}` } };
  }
}

import { configPath } from "../../src/config/load.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { startEngine } from "../../training/start-engine.ts";
import { type Bench, configOf, wholeNumber } from "./bench.ts";
import { compareCarried } from "./similar-frames/compare.ts";
import { type LookedAtFrame, lookAtFrames } from "./similar-frames/frames.ts";

const thresholds = [2, 3, 4, 6, 8, 12, 16, 24];

/** What uploader.similarBelow spares and loses: each frame is recognised, and what would be carried is held against it. */
export const bench: Bench = {
  summary: "frames that look like the one before: how many are not recognised, and what is lost by it",
  usage: `VIDEO... [--fps N] [--config config.json]

  --fps    frames a second that are looked at (default 5, as many cameras record)

Each frame is recognised as usual. For each threshold of uploader.similarBelow the bench then tells how many frames would
have been answered as one before, and how many of their faces would then be missing, in the wrong place, or not there.`,
  options: { fps: { type: "string" }, config: { type: "string" } },
  maxArguments: 20,
  async run({ paths, values }) {
    if (paths.length === 0) throw new FaceServiceError("USAGE_INVALID", "expected one or more videos; see --help");
    const config = await configOf(values);
    const fps = wholeNumber(values["fps"], 5);
    const models = { ...config.models, directory: configPath(config, config.models.directory) };
    await using engine = await startEngine({ ...config, models }, "bench-similar-frames");
    const clips: (readonly LookedAtFrame[])[] = [];
    for (const path of paths)
      clips.push(await lookAtFrames(path, { fps, engine, ffmpeg: config.zoneminder.ffmpeg, images: config.images }));
    const frames = clips.reduce((sum, { length }) => sum + length, 0);
    const faces = clips.flat().reduce((sum, frame) => sum + frame.faces.length, 0);
    console.log(`${frames} frames, ${faces} faces; processor time of a thumbnail: ${thumbnailMs(clips.flat())} ms\n`);
    console.log("below   carried   share   faces lost   of   others' place or face   no longer there");
    const rows = thresholds.map((below) => ({ below, ...compareCarried(clips, below) }));
    for (const { below, carried, share, facesThere, lost, others, gone } of rows)
      console.log(
        [below, carried, `${(100 * share).toFixed(0)} %`, lost, facesThere, others, gone]
          .map((cell, i) => String(cell).padStart([5, 10, 8, 13, 5, 25, 18][i] ?? 8))
          .join(""),
      );
    return { bench: "similar-frames", fps, frames, faces, thumbnailMs: thumbnailMs(clips.flat()), thresholds: rows };
  },
};

function thumbnailMs(frames: readonly { readonly thumbnailMs: number }[]): number {
  const sorted = frames.map((frame) => frame.thumbnailMs).sort((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(2));
}

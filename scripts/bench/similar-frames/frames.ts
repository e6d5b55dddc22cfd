import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine, EngineFace } from "../../../src/engine/engine.ts";
import { type Thumbnail, thumbnailOf } from "../../../src/images/likeness.ts";
import { showProgress } from "../../../src/service/progress.ts";
import { ffmpegOutput } from "../../../src/zoneminder/video/ffmpeg.ts";
import { temporaryFolder } from "../workspace/temporary-folder.ts";

export interface LookedAtFrame {
  readonly thumbnail: Thumbnail;
  readonly thumbnailMs: number;
  /** With embeddings. */
  readonly faces: readonly EngineFace[];
}

export interface LookOptions {
  readonly fps: number;
  readonly engine: Engine;
  readonly ffmpeg: string;
  readonly images: { readonly maxPixels: number };
}

/** Every frame of a clip, in its order: its thumbnail, and what recognising it finds. */
export async function lookAtFrames(
  video: string,
  { fps, engine, ffmpeg, images }: LookOptions,
): Promise<readonly LookedAtFrame[]> {
  await using folder = await temporaryFolder("similar-frames");
  const args = ["-i", video, "-vf", `fps=${fps}`, "-q:v", "3", join(folder.path, "%05d.jpg")];
  for await (const _ of ffmpegOutput(args, { program: ffmpeg, deadlineMs: 120_000 }));
  const names = (await readdir(folder.path)).sort();
  const progress = showProgress({ label: "frames", total: names.length, unit: "frames" });
  const frames: LookedAtFrame[] = [];
  for (const [index, name] of names.entries()) {
    const bytes = await readFile(join(folder.path, name));
    const before = process.cpuUsage();
    const thumbnail = await thumbnailOf(bytes, images.maxPixels);
    const { user, system } = process.cpuUsage(before);
    const { faces } = await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true });
    frames.push({ thumbnail, thumbnailMs: (user + system) / 1000, faces });
    progress.update(index + 1);
  }
  progress.end();
  return frames;
}

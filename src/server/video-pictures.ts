import { basename, resolve } from "node:path";
import { FaceServiceError } from "../errors.ts";
import type { VideoFramePlace, VideoPictures } from "../http/pictures/frame-pictures.ts";
import { allowedFile } from "../images/read.ts";
import type { CapturedFrame } from "../zoneminder/frames.ts";
import { readFrames } from "../zoneminder/read-frames.ts";
import type { VideoOptions } from "../zoneminder/video/video-frames.ts";
import { presentVideo } from "../zoneminder/video-reading.ts";
import { PictureCache } from "./picture-cache.ts";

/** The parts of the configuration that say where videos may lie and how they are read. */
export interface VideoPictureSettings {
  readonly directory: string;
  readonly images: { readonly allowedRoots: readonly string[]; readonly maxBytes: number };
  readonly zoneminder: { readonly ffmpeg: string; readonly videoDeadlineMs: number };
}

/** Videos read at once, others wait: a decoder of 1920x1080 takes 124 MiB (ffmpeg 5.1). */
const maxVideos = 2;
/** Frames waited for, of all callers. */
const maxWaiting = 256;
/** Whoever moves a slider asks for the same frames again and again. */
const cached = { maxBytes: 67_108_864, forMs: 600_000 };

interface Wanted {
  readonly place: VideoFramePlace;
  readonly resolve: (bytes: Uint8Array | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Takes frames out of ZoneMinder's videos again. Those of one video that are waited for together come out of one pass through it,
 * and stay in memory for a while.
 */
export function openVideoPictures(settings: VideoPictureSettings): VideoPictures & AsyncDisposable {
  return new VideoReader(settings);
}

class VideoReader implements VideoPictures, AsyncDisposable {
  readonly #allowedRoots: readonly string[];
  readonly #video: VideoOptions;
  readonly #stop = new AbortController();
  readonly #cache = new PictureCache(cached);
  /** By the video's path as results tell it, in the order in which they were first asked for. */
  readonly #wanted = new Map<string, Wanted[]>();
  readonly #running = new Map<string, Promise<void>>();
  #waiting = 0;

  constructor({ directory, images, zoneminder }: VideoPictureSettings) {
    this.#allowedRoots = images.allowedRoots.map((root) => resolve(directory, root));
    const { ffmpeg: program, videoDeadlineMs: deadlineMs } = zoneminder;
    this.#video = { program, deadlineMs, maxBytes: images.maxBytes, signal: this.#stop.signal };
  }

  async frame(place: VideoFramePlace): Promise<Uint8Array | undefined> {
    const kept = this.#cache.get(keyOf(place));
    if (kept !== undefined) return kept;
    if (this.#stop.signal.aborted) throw new FaceServiceError("UNAVAILABLE", "the reader of videos is closed");
    if (this.#waiting >= maxWaiting)
      throw new FaceServiceError("OVERLOADED", "too many frames of videos are waited for; ask again in a moment");
    this.#waiting++;
    try {
      return await new Promise((resolve, reject) => {
        const others = this.#wanted.get(place.path);
        const wanted = { place, resolve, reject };
        if (others === undefined) this.#wanted.set(place.path, [wanted]);
        else others.push(wanted);
        this.#readNext();
      });
    } finally {
      this.#waiting--;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #readNext(): void {
    for (const [path, wanted] of this.#wanted) {
      if (this.#running.size >= maxVideos) return;
      if (this.#running.has(path)) continue;
      this.#wanted.delete(path);
      const reading = this.#read(path, wanted)
        .catch((error: unknown) => {
          const isClosed = this.#stop.signal.aborted;
          const told = isClosed ? new FaceServiceError("UNAVAILABLE", "the reader of videos is closed") : error;
          for (const { reject } of wanted) reject(told);
        })
        .finally(() => {
          this.#running.delete(path);
          this.#readNext();
        });
      this.#running.set(path, reading);
    }
  }

  /** One pass; each is told as soon as its frame has come. */
  async #read(path: string, wanted: readonly Wanted[]): Promise<void> {
    const found = await this.#presentPath(path, wanted[0]?.place.event ?? "");
    const numbers = new Set(found === undefined ? [] : wanted.map(({ place }) => place.number));
    const frames = [...numbers].sort((a, b) => a - b).map((number) => capturedFrame(wanted, number, found ?? path));
    for await (const { frame, reading } of readFrames(frames, { video: this.#video })) {
      const bytes = reading.kind === "complete" ? await reading.picture.bytes() : undefined;
      for (const { place, resolve } of wanted.filter((one) => one.place.number === frame.number)) {
        if (bytes !== undefined) this.#cache.put(keyOf(place), bytes);
        resolve(bytes);
      }
    }
    for (const { resolve } of wanted) resolve(undefined);
  }

  /** The file itself, held against the roots; undefined where it is no more, or was never to be read. */
  async #presentPath(path: string, event: string): Promise<string | undefined> {
    const found = await this.#allowed(path);
    if (found !== undefined || !basename(path).startsWith("incomplete.")) return found;
    const { path: renamed, modifiedAt } = await presentVideo(path, event);
    return modifiedAt === undefined ? undefined : await this.#allowed(renamed);
  }

  async #allowed(path: string): Promise<string | undefined> {
    try {
      return await allowedFile(path, this.#allowedRoots);
    } catch (error) {
      if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE") return undefined;
      throw error;
    }
  }
}

const keyOf = ({ path, number }: VideoFramePlace): string => `${path}#${number}`;

/** What is looked at again was captured long ago, whenever: nobody waits for its video to grow. */
function capturedFrame(wanted: readonly Wanted[], number: number, path: string): CapturedFrame {
  const { monitor = "", event = "" } = wanted[0]?.place ?? {};
  return {
    event: { path, monitor, event },
    number,
    source: { kind: "video", path, index: number - 1 },
    hasSuccessor: true,
    capturedAt: new Date(0),
    isOpen: false,
  };
}

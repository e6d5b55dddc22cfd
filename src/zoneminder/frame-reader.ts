import { FaceServiceError } from "../errors.ts";
import type { FrameReading } from "./frame-picture.ts";
import type { CapturedFrame } from "./frames.ts";
import { readCapture } from "./read-frames.ts";
import type { VideoReadOptions } from "./read-video.ts";
import { openVideoCursor, type VideoCursor } from "./video/video-cursor.ts";
import { missingFrame, presentVideo, videoPicture } from "./video-reading.ts";

/** Videos that are read at once: each has a decoder with its pictures in memory. */
const maxVideos = 2;
/** A decoder that nobody asks for so long is ended, in milliseconds. */
const idleMs = 5000;
/** To pass over more frames than these, one by one, is slower than to begin anew from the frame that is wanted. */
const maxSkip = 100;

/**
 * Reads frames one by one, as they are asked for. Frames of one video that are asked for in their order come out of a
 * single pass through it, so that an event costs one decoding however many frames it has.
 */
export class FrameReader implements AsyncDisposable {
  readonly #options: VideoReadOptions;
  readonly #videos = new Map<string, OpenVideo>();
  readonly #abort = new AbortController();

  constructor(options: VideoReadOptions) {
    const { video } = options;
    const given = video.signal === undefined ? [] : [video.signal];
    this.#options = { ...options, video: { ...video, signal: AbortSignal.any([...given, this.#abort.signal]) } };
  }

  /**
   * @throws {FaceServiceError} UNAVAILABLE when a file cannot be read, DEADLINE_EXCEEDED, or CONFIG_INVALID without
   *   ffmpeg
   */
  async read(frame: CapturedFrame): Promise<FrameReading> {
    const { source } = frame;
    if (source.kind === "jpeg") return await readCapture(frame, this.#options);
    const video = this.#videoOf(source.path);
    const reading = await video.read(frame);
    if (video.isIdle) await this.#closeBeyond(maxVideos);
    return reading;
  }

  /** Ends the decoders; a reading that is under way fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await Promise.all([...this.#videos.values()].map((video) => video.ended()));
  }

  #videoOf(path: string): OpenVideo {
    const video = this.#videos.get(path) ?? new OpenVideo(path, this.#options, () => this.#videos.delete(path));
    this.#videos.delete(path);
    this.#videos.set(path, video);
    return video;
  }

  /** The one that was asked longest ago goes first. */
  async #closeBeyond(count: number): Promise<void> {
    const surplus = [...this.#videos.values()].slice(0, Math.max(0, this.#videos.size - count));
    await Promise.all(surplus.map((video) => video.close()));
  }
}

/** One video; its frames are read one after the other. */
class OpenVideo {
  readonly #path: string;
  readonly #options: VideoReadOptions;
  readonly #onClosed: () => void;
  #cursor: VideoCursor | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(path: string, options: VideoReadOptions, onClosed: () => void) {
    this.#path = path;
    this.#options = options;
    this.#onClosed = onClosed;
  }

  get isIdle(): boolean {
    return this.#waiting === 0;
  }

  async read(frame: CapturedFrame): Promise<FrameReading> {
    this.#waiting++;
    clearTimeout(this.#idleTimer);
    const reading = this.#last.then(() => this.#readNow(frame));
    this.#last = reading.catch(() => undefined);
    try {
      return await reading;
    } finally {
      this.#waiting--;
      if (this.isIdle) this.#idleTimer = setTimeout(() => void this.close(), idleMs).unref();
    }
  }

  /** Once nobody waits; who asks later opens it anew. */
  async close(): Promise<void> {
    if (!this.isIdle) return;
    clearTimeout(this.#idleTimer);
    this.#onClosed();
    await this.#end();
  }

  async ended(): Promise<void> {
    await this.#last;
    await this.close();
  }

  async #end(): Promise<void> {
    const cursor = this.#cursor;
    this.#cursor = undefined;
    await cursor?.[Symbol.asyncDispose]();
  }

  async #readNow(frame: CapturedFrame): Promise<FrameReading> {
    const { path, modifiedAt } = await presentVideo(this.#path, frame.event.event);
    if (modifiedAt === undefined) return await missingFrame(frame, "", this.#options);
    try {
      const cursor = await this.#cursorAt(path, frame.number - 1);
      return videoPicture(frame, await cursor.read(frame.number - 1), modifiedAt);
    } catch (error) {
      await this.#end();
      if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
      return await missingFrame(frame, error.message, this.#options);
    }
  }

  async #cursorAt(path: string, index: number): Promise<VideoCursor> {
    const next = this.#cursor?.next ?? Number.POSITIVE_INFINITY;
    if (this.#cursor !== undefined && index >= next && index - next <= maxSkip) return this.#cursor;
    await this.#end();
    this.#cursor = openVideoCursor(path, index, this.#options.video);
    return this.#cursor;
  }
}

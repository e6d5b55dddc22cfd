import { FaceServiceError } from "../errors.ts";
import type { FrameReading } from "./frame-picture.ts";
import type { CapturedFrame } from "./frames.ts";
import { readCapture } from "./read-frames.ts";
import type { VideoReadOptions } from "./read-video.ts";
import { openVideoCursor, type VideoCursor } from "./video/video-cursor.ts";
import { missingFrame, presentVideo, videoPicture } from "./video-reading.ts";

/** Videos that are read at once, others wait: a decoder of 1920x1080 takes 124 MiB (ffmpeg 5.1). */
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
  /** Told when a video may have become idle. */
  readonly #waiting: (() => void)[] = [];

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
    for (;;) {
      const video = this.#videoOf(source.path);
      if (video !== undefined) return await video.read(frame).finally(() => this.#freed());
      await this.#roomFor();
    }
  }

  /** Ends the decoders; a reading that is under way fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await Promise.all([...this.#videos.values()].map((video) => video.ended()));
  }

  /** @returns undefined while there is no room for a further one */
  #videoOf(path: string): OpenVideo | undefined {
    const known = this.#videos.get(path);
    if (known === undefined && this.#videos.size >= maxVideos) return undefined;
    const video = known ?? new OpenVideo(path, this.#options, () => this.#closed(path));
    this.#videos.delete(path);
    this.#videos.set(path, video);
    return video;
  }

  /** Closes the video that was asked longest ago, of those that nobody waits for; else waits until there is one. */
  async #roomFor(): Promise<void> {
    const idle = [...this.#videos.values()].find((video) => video.isIdle);
    if (idle !== undefined) await idle.close();
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #closed(path: string): void {
    this.#videos.delete(path);
    this.#freed();
  }

  #freed(): void {
    for (const look of this.#waiting.splice(0)) look();
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

  /** Once nobody waits; it stays open for who asks meanwhile. */
  async close(): Promise<void> {
    if (!this.isIdle) return;
    this.#waiting++;
    clearTimeout(this.#idleTimer);
    this.#last = this.#last.then(() => this.#end());
    await this.#last;
    this.#waiting--;
    if (this.isIdle) this.#onClosed();
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

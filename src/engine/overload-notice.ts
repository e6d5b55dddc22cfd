import { FaceServiceError } from "../errors.ts";

/** Pause between two lines of the log. */
const pauseMs = 10_000;

/** Tells the log of refused images, many of which may come in a second, in one line now and then. */
export class OverloadNotice {
  readonly #tell: (refused: number) => void;
  #refused = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  /** @param tell - gets the number of those refused since it was last called */
  constructor(tell: (refused: number) => void) {
    this.#tell = tell;
  }

  /** Counts the errors that mean too much work, and no other. */
  count(error: Error): void {
    if (!(error instanceof FaceServiceError) || error.code !== "OVERLOADED") return;
    this.#refused += 1;
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < pauseMs) return;
    this.#toldMs = nowMs;
    this.#tell(this.#refused);
    this.#refused = 0;
  }
}

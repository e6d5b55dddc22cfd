import { createHash } from "node:crypto";
import { FaceServiceError } from "../errors.ts";
import type { ImageSource } from "./engine.ts";

/** How long an image stays refused; not for ever, because a machine short of memory kills workers too. */
const refusedForMs = 10 * 60 * 1000;
/** Most images remembered; the oldest goes first. */
const maxImages = 1000;

/** Remembers the images that have killed workers, so that callers who send them again do no more harm. */
export class Quarantine {
  /** When each image is taken again, by its key; oldest first. */
  readonly #until = new Map<string, number>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(image: ImageSource): void {
    this.#until.set(keyOf(image), this.#nowMs() + refusedForMs);
    const oldest = this.#until.keys().next();
    if (this.#until.size > maxImages && oldest.done !== true) this.#until.delete(oldest.value);
  }

  /** @throws {FaceServiceError} IMAGE_QUARANTINED while the image is refused */
  check(image: ImageSource): void {
    // Bytes are hashed only when there is something to compare them with.
    if (this.#until.size === 0) return;
    const key = keyOf(image);
    const waitMs = (this.#until.get(key) ?? 0) - this.#nowMs();
    if (waitMs <= 0) {
      this.#until.delete(key);
      return;
    }
    throw new FaceServiceError(
      "IMAGE_QUARANTINED",
      `workers have died over this image; it is not tried again for ${Math.ceil(waitMs / 1000)} s`,
    );
  }
}

const keyOf = (image: ImageSource): string =>
  image.kind === "path" ? image.path : createHash("sha256").update(image.bytes).digest("hex");

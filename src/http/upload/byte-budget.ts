import { FaceServiceError } from "../../errors.ts";

/** Bytes of request bodies that may be in memory at once, of all callers together. */
export class ByteBudget {
  readonly #maxBytes: number;
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /**
   * @returns gives them back; may be called twice
   * @throws {FaceServiceError} OVERLOADED
   */
  take(bytes: number): () => void {
    if (this.#heldBytes + bytes > this.#maxBytes)
      throw new FaceServiceError("OVERLOADED", "too many uploads are in hand; send it again in a moment");
    this.#heldBytes += bytes;
    let isHeld = true;
    return () => {
      if (isHeld) this.#heldBytes -= bytes;
      isHeld = false;
    };
  }
}

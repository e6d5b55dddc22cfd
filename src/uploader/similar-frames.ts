import { greatestDifference, type Thumbnail, thumbnailOf } from "../images/likeness.ts";
import type { FramePicture } from "../zoneminder/frame-picture.ts";
import type { Recognition } from "./recognizer.ts";

/** Events in work at once; of one that is forgotten the next frame is recognised. */
const maxEvents = 64;
/** So long a recognition may be carried on: whoever stands still is looked at again. */
const maxCarryMs = 10_000;

interface Reference {
  readonly number: number;
  readonly atMs: number;
  readonly thumbnail: Thumbnail;
  /** Under way, or done. */
  readonly recognition: Promise<Recognition>;
}

export interface OfferedPicture {
  readonly event: string;
  readonly number: number;
  readonly capturedAt: Date;
  readonly picture: FramePicture;
}

/** What a frame was answered, and from which frame of its event that was carried over. */
export type CarriedRecognition = Recognition & { readonly carriedFrom?: number };

/**
 * Spares the recognition of frames that show what the last recognised one of their event showed. Each is compared with
 * that one, not with its neighbour, so that a slow change adds up.
 */
export class SimilarFrames {
  readonly #below: number;
  readonly #maxPixels: number;
  readonly #references = new Map<string, Reference>();

  /**
   * @param below - frames with a greatest difference below it, of 255, are alike
   * @param maxPixels - a larger picture is recognised, or refused there
   */
  constructor(below: number, maxPixels: number) {
    this.#below = below;
    this.#maxPixels = maxPixels;
  }

  /** @returns the recognition of a frame before it that looks the same, else what `recognize` gives */
  async recognize(frame: OfferedPicture, recognize: () => Promise<Recognition>): Promise<CarriedRecognition> {
    const thumbnail = await this.#thumbnail(frame.picture);
    if (thumbnail === undefined) return await recognize();
    const reference = this.#references.get(frame.event);
    if (reference !== undefined && this.#isLike(frame, thumbnail, reference)) {
      // What failed there is tried anew here.
      const carried = await reference.recognition.catch(() => undefined);
      if (carried !== undefined) return { ...carried, carriedFrom: reference.number };
    }
    const recognition = recognize();
    this.#keep(frame, thumbnail, recognition);
    return await recognition;
  }

  /** No more of its frames will come. */
  forget(event: string): void {
    this.#references.delete(event);
  }

  /** A picture that cannot be read is the recognition's own matter. */
  async #thumbnail(picture: FramePicture): Promise<Thumbnail | undefined> {
    try {
      return await thumbnailOf(await picture.bytes(), this.#maxPixels);
    } catch {
      return undefined;
    }
  }

  #isLike({ number, capturedAt }: OfferedPicture, thumbnail: Thumbnail, reference: Reference): boolean {
    if (number === reference.number || Math.abs(capturedAt.getTime() - reference.atMs) > maxCarryMs) return false;
    return greatestDifference(thumbnail, reference.thumbnail) < this.#below;
  }

  #keep({ event, number, capturedAt }: OfferedPicture, thumbnail: Thumbnail, recognition: Promise<Recognition>): void {
    // Whoever waits for it hears of its failure; here it is none.
    recognition.catch(() => undefined);
    this.#references.delete(event);
    this.#references.set(event, { number, atMs: capturedAt.getTime(), thumbnail, recognition });
    const [oldest] = this.#references.keys();
    if (this.#references.size > maxEvents && oldest !== undefined) this.#references.delete(oldest);
  }
}

export interface PictureCacheLimits {
  /** Of all pictures together. */
  readonly maxBytes: number;
  /** So long after it was put a picture is given; then it is forgotten with the next one that is put. */
  readonly forMs: number;
}

interface Kept {
  readonly bytes: Uint8Array;
  readonly untilMs: number;
}

/** Pictures in memory for a while; the one used longest ago goes first. */
export class PictureCache {
  readonly #limits: PictureCacheLimits;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(limits: PictureCacheLimits) {
    this.#limits = limits;
  }

  get(key: string): Uint8Array | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined || kept.untilMs < performance.now()) return undefined;
    // Deleted and set again, because a Map keeps its keys in the order in which they were set.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.bytes;
  }

  put(key: string, bytes: Uint8Array): void {
    const { maxBytes, forMs } = this.#limits;
    const nowMs = performance.now();
    for (const [other, { untilMs }] of this.#kept) if (untilMs < nowMs || other === key) this.#remove(other);
    if (bytes.length > maxBytes) return;
    this.#kept.set(key, { bytes, untilMs: nowMs + forMs });
    this.#bytes += bytes.length;
    for (const other of this.#kept.keys()) {
      if (this.#bytes <= maxBytes) return;
      this.#remove(other);
    }
  }

  #remove(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes.length ?? 0;
    this.#kept.delete(key);
  }
}

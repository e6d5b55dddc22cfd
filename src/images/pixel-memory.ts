/** About ten frames of 1920 x 1080. */
const mostKeptBytes = 64 * 1024 * 1024;

/**
 * Memory for decoded pictures that is used again: a fresh block for each frame makes the garbage collector run for every
 * few of them. No more blocks are kept than were in use at once.
 */
export class PixelMemory {
  readonly #lent = new WeakMap<Uint8Array, ArrayBuffer>();
  /** The one given back last is lent first: it may still be in the cache. */
  readonly #free: ArrayBuffer[] = [];
  #freeBytes = 0;

  /** @returns what an earlier picture may have left; memory that never comes back is the garbage collector's */
  lend(length: number): Uint8Array {
    const last = this.#free.pop();
    this.#freeBytes -= last?.byteLength ?? 0;
    // One that is too small is let go: its place is taken by the larger one, so that as many stay.
    const block = last !== undefined && last.byteLength >= length ? last : Buffer.allocUnsafeSlow(length).buffer;
    const pixels = new Uint8Array(block, 0, length);
    this.#lent.set(pixels, block);
    return pixels;
  }

  /**
   * @param pixels - nobody may read or write them from now on; of another's memory, or given back before, they are left alone
   */
  giveBack(pixels: Uint8Array): void {
    const block = this.#lent.get(pixels);
    this.#lent.delete(pixels);
    if (block === undefined || this.#freeBytes + block.byteLength > mostKeptBytes) return;
    this.#free.push(block);
    this.#freeBytes += block.byteLength;
  }
}

/**
 * Memory for network inputs, used again from call to call: a fresh 640 x 640 input costs a millisecond of zeroing and
 * five megabytes for the garbage collector. Calls that overlap get buffers of their own.
 */
export class InputBuffers {
  readonly #free: Float32Array[] = [];

  /** @param use - may not keep the buffer; what it holds at first is left from an earlier use */
  async lend<T>(length: number, use: (buffer: Float32Array) => Promise<T>): Promise<T> {
    const last = this.#free.pop();
    const whole = last !== undefined && last.length >= length ? last : new Float32Array(length);
    try {
      return await use(whole.subarray(0, length));
    } finally {
      this.#free.push(whole);
    }
  }
}

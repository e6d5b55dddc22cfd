/**
 * A set of frame numbers as text, runs together: `1-30,33`. An event that was taken whole is one run, however long.
 */
export class FrameRanges {
  /** Ascending, neither touching nor overlapping. */
  readonly #runs: [first: number, last: number][];

  constructor(text = "") {
    this.#runs = text === "" ? [] : text.split(",").map(runOf);
  }

  has(frame: number): boolean {
    const run = this.#runs[this.#before(frame)];
    return run !== undefined && frame <= run[1];
  }

  add(frame: number): void {
    const index = this.#before(frame);
    const [before, after] = [this.#runs[index], this.#runs[index + 1]];
    if (before !== undefined && frame <= before[1]) return;
    const joinsBefore = before !== undefined && before[1] === frame - 1;
    const joinsAfter = after !== undefined && after[0] === frame + 1;
    if (joinsBefore && joinsAfter) {
      before[1] = after[1];
      this.#runs.splice(index + 1, 1);
    } else if (joinsBefore) before[1] = frame;
    else if (joinsAfter) after[0] = frame;
    else this.#runs.splice(index + 1, 0, [frame, frame]);
  }

  /** @returns those from `first` to `last`, ascending */
  between(first: number, last: number): readonly number[] {
    const numbers: number[] = [];
    for (const [from, to] of this.#runs)
      for (let frame = Math.max(from, first); frame <= Math.min(to, last); frame++) numbers.push(frame);
    return numbers;
  }

  toString(): string {
    return this.#runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
  }

  /** Index of the last run that begins at or before it; -1 for none. */
  #before(frame: number): number {
    let [low, high] = [0, this.#runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle]?.[0] ?? Number.POSITIVE_INFINITY) <= frame) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function runOf(text: string): [number, number] {
  const [first = "", last = first] = text.split("-");
  return [Number(first), Number(last)];
}

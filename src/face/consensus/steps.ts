/** Differences kept; the usual step is that of the latest frames, because a camera may change its rate. */
const kept = 64;

/** The usual distance between the frame numbers that are looked at: all, every tenth, or bursts of alarm frames. */
export class UsualStep {
  readonly #differences: number[] = [];

  add(difference: number): void {
    this.#differences.push(difference);
    if (this.#differences.length > kept) this.#differences.shift();
  }

  /** Steps that a difference of frame numbers is worth, at least 1. */
  stepsIn(difference: number): number {
    const sorted = [...this.#differences].sort((a, b) => a - b);
    // The lower median: with one long pause and one short step, the short one is the usual.
    const usual = sorted[Math.floor((sorted.length - 1) / 2)];
    return usual === undefined ? 1 : Math.max(1, difference / usual);
  }
}

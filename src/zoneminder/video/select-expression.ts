/** ffmpeg walks the whole expression for each frame of the video. */
const maxTerms = 200;

export interface SelectPass {
  /** For ffmpeg's filter `select`: true for the wanted frames, which it counts from 0 as `n`. */
  readonly expression: string;
  /** In the order in which they come out. */
  readonly indices: readonly number[];
}

/**
 * How to pick frames out of a video in as few passes as may be: runs and regular strides are one term each, so that
 * all frames of an event, or every n-th, come in a single pass however many they are.
 *
 * @param indices - ascending, each once
 */
export function selectPasses(indices: readonly number[]): readonly SelectPass[] {
  const passes: SelectPass[] = [];
  let terms: string[] = [];
  let from = 0;
  for (let at = 0; at < indices.length; ) {
    const length = strideLength(indices, at);
    terms.push(termOf(indices.slice(at, at + length)));
    at += length;
    if (terms.length < maxTerms && at < indices.length) continue;
    passes.push({ expression: terms.join("+"), indices: indices.slice(from, at) });
    terms = [];
    from = at;
  }
  return passes;
}

/** How many indices from here on lie equally far apart; fewer than three are not worth a term of their own. */
function strideLength(indices: readonly number[], at: number): number {
  const stepAt = (index: number): number => (indices[index + 1] ?? Number.NaN) - (indices[index] ?? Number.NaN);
  const step = stepAt(at);
  let length = 2;
  while (stepAt(at + length - 1) === step) length++;
  return length < 3 ? 1 : length;
}

function termOf(stride: readonly number[]): string {
  const [first = 0, second = first] = stride;
  const last = stride.at(-1) ?? first;
  if (stride.length === 1) return `eq(n,${first})`;
  const range = `between(n,${first},${last})`;
  const step = second - first;
  return step === 1 ? range : `${range}*not(mod(n-${first},${step}))`;
}

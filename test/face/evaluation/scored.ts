import type { ScoredProbe } from "../../../src/face/evaluation/scored-probe.ts";
import { unknownName } from "../../../src/face/identification.ts";

let event = 0;

/** An answer about a face of `truth`; each an event of its own unless told otherwise. */
export function known(
  truth: string,
  best: string,
  probability: number,
  options: Partial<ScoredProbe> = {},
): ScoredProbe {
  return {
    label: truth,
    file: `${truth}/${event}.jpg`,
    event: event++,
    images: 1,
    truth,
    best: { name: best, probability },
    unknown: 1 - probability,
    ...options,
  };
}

export function stranger(best: string, probability: number, options: Partial<ScoredProbe> = {}): ScoredProbe {
  return { ...known(unknownName, best, probability), truth: undefined, ...options };
}

import { stratifiedFolds } from "../../src/classifier/open-set/folds.ts";
import { indicesOf, type Samples, subset, unknownClass, withoutPeople } from "../../src/classifier/open-set/samples.ts";
import { seededRandom, shuffled } from "../../src/classifier/random.ts";

/** One training of the evaluation: what is learned, and the samples that are asked about afterwards. */
export interface EvaluationPart {
  readonly learned: Samples;
  /** Indices of all the samples; none of them, nor of their events, is learned. */
  readonly asked: readonly number[];
}

export interface EvaluationParts {
  readonly parts: readonly EvaluationPart[];
  /** People all of whose pictures are of one event: they are tried as strangers, but not as themselves. */
  readonly untested: readonly string[];
}

/**
 * Folds of events, each asked of a gallery that learned from the others; then folds of people, each asked as strangers of a
 * gallery that never heard of them. With fewer than two people, or three where there are no pictures of strangers, nobody can be left out.
 */
export function evaluationParts(samples: Samples, folds: number, seed: number): EvaluationParts {
  const single = labelsOfOneEvent(samples);
  const random = seededRandom(seed);
  const foldOf = stratifiedFolds(samples, folds, random);
  const all = indicesOf(samples);
  const isAsked = (i: number, fold: number): boolean => foldOf[i] === fold && !single.has(samples.labels[i]!);
  const byEvent = Array.from({ length: folds }, (_, fold) => ({
    learned: subset(
      samples,
      all.filter((i) => !isAsked(i, fold)),
    ),
    asked: all.filter((i) => isAsked(i, fold)),
  }));
  const people = shuffled([...samples.names.keys()], random);
  const peopleFolds = people.length < fewestPeople(samples) ? 0 : Math.min(folds, people.length);
  const byPerson = Array.from({ length: peopleFolds }, (_, fold) => {
    const left = new Set(people.filter((_person, i) => i % peopleFolds === fold));
    return { learned: withoutPeople(samples, left), asked: all.filter((i) => left.has(samples.labels[i]!)) };
  });
  return {
    parts: [...byEvent, ...byPerson].filter(({ asked }) => asked.length > 0),
    untested: samples.names.filter((_, label) => single.has(label)),
  };
}

/** Without strangers two people must stay, or there is nothing to tell apart. */
const fewestPeople = (samples: Samples): number => (samples.labels.includes(unknownClass(samples)) ? 2 : 3);

function labelsOfOneEvent({ labels, groups }: Samples): ReadonlySet<number> {
  const events = new Map<number, Set<number>>();
  labels.forEach((label, i) => {
    events.set(label, (events.get(label) ?? new Set()).add(groups[i]!));
  });
  return new Set([...events].filter(([, own]) => own.size < 2).map(([label]) => label));
}

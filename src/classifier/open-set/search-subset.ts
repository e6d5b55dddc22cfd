import { seededRandom, shuffled } from "../random.ts";
import { indicesOf, onlyPeople, type Samples, subset, unknownClass } from "./samples.ts";

/** So many people, drawn at random, tell good settings from bad ones as well as hundreds do, in bounded time. */
const searchedPeople = 20;
const searchedStrangers = 200;

/** All samples of at most so many people, and at most so many strangers; the names follow. */
export function searchSubset(samples: Samples, seed: number): Samples {
  const random = seededRandom(seed);
  const unknown = unknownClass(samples);
  const people = shuffled([...samples.names.keys()], random).slice(0, searchedPeople);
  const strangers = shuffled(
    indicesOf(samples).filter((i) => samples.labels[i] === unknown),
    random,
  ).slice(0, searchedStrangers);
  const chosen = people.sort((a, b) => a - b);
  const kept = new Set([...chosen, unknown]);
  const few = new Set(strangers);
  const keep = indicesOf(samples).filter((i) => {
    const label = samples.labels[i]!;
    return label === unknown ? few.has(i) : kept.has(label);
  });
  return onlyPeople(subset(samples, keep), chosen);
}

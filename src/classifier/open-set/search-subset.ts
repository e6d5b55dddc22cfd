import { seededRandom, shuffled } from "../random.ts";
import { indicesOf, type Samples, subset, unknownClass } from "./samples.ts";

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
  const place = new Map(chosen.map((person, index) => [person, index]));
  place.set(unknown, chosen.length);
  const kept = new Set(strangers);
  const keep = indicesOf(samples).filter((i) => kept.has(i) || place.get(samples.labels[i]!)! < chosen.length);
  const part = subset(samples, keep);
  return {
    ...part,
    names: chosen.map((person) => samples.names[person]!),
    labels: part.labels.map((label) => place.get(label)!),
  };
}

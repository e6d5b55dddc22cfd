import { seededRandom, shuffled } from "../../../src/classifier/random.ts";
import { FaceServiceError } from "../../../src/errors.ts";

/**
 * Who plays which part. Everyone with `manyImages` images is enrolled with at most `mostTraining` of them, drawn by the
 * seed; at least `fewestProbes` are kept as probes. Everyone else is a stranger: `knownStrangers` of them, drawn by the
 * seed, give one image each to the folder of strangers, all the others one image each that nothing ever learned from.
 * Nobody stands on two sides.
 */
export interface OpenSetSplit {
  /** In the seed's order, so that the first n of them are a fair draw. */
  readonly enrolled: readonly EnrolledPerson[];
  /** One image each, in the seed's order. */
  readonly knownStrangers: readonly string[];
  readonly unseenStrangers: readonly string[];
}

export interface EnrolledPerson {
  readonly name: string;
  /** In the seed's order. */
  readonly training: readonly string[];
  readonly probes: readonly string[];
}

export interface ProtocolSizes {
  readonly manyImages: number;
  readonly mostTraining: number;
  readonly fewestProbes: number;
  readonly knownStrangers: number;
}

export const protocolSizes: ProtocolSizes = {
  manyImages: 20,
  mostTraining: 20,
  fewestProbes: 5,
  knownStrangers: 100,
};

/**
 * @param images - file names by person
 * @throws {FaceServiceError} USAGE_INVALID if nobody has images enough, or too few others are left as strangers
 */
export function splitPeople(
  images: ReadonlyMap<string, readonly string[]>,
  seed: number,
  sizes: ProtocolSizes = protocolSizes,
): OpenSetSplit {
  const random = seededRandom(seed);
  const people = [...images].sort(([a], [b]) => (a < b ? -1 : 1));
  const many = people.filter(([, files]) => files.length >= sizes.manyImages);
  const few = people.filter(([, files]) => files.length > 0 && files.length < sizes.manyImages);
  if (many.length === 0 || few.length <= sizes.knownStrangers)
    throw new FaceServiceError(
      "USAGE_INVALID",
      `expected people with ${sizes.manyImages} images and more than ${sizes.knownStrangers} others, got ${many.length} and ${few.length}: name a folder with one folder of images per person`,
    );
  const enrolled = shuffled(many, random).map(([name, files]): EnrolledPerson => {
    const order = shuffled([...files].sort(), random);
    const training = Math.min(sizes.mostTraining, order.length - sizes.fewestProbes);
    return { name, training: order.slice(0, training), probes: order.slice(training) };
  });
  const strangers = shuffled(few, random).map(([, files]) => shuffled([...files].sort(), random)[0]!);
  return {
    enrolled,
    knownStrangers: strangers.slice(0, sizes.knownStrangers),
    unseenStrangers: strangers.slice(sizes.knownStrangers),
  };
}

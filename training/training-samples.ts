import { unknownName } from "../src/classifier/classifier.ts";
import type { Negative, Samples } from "../src/classifier/open-set/samples.ts";
import { FaceServiceError } from "../src/errors.ts";
import type { EmbeddedImage } from "../src/gallery/embeddings-file.ts";
import { groupImages } from "../src/gallery/image-groups.ts";

export interface SampleOptions {
  /** Fewest images with which a person is enrolled. */
  readonly minImages: number;
}

export interface TrainingSamples {
  readonly samples: Samples;
  /** The samples' images, in the samples' order. */
  readonly sources: readonly EmbeddedImage[];
  /** For the user: who was left out and why, what is thin. */
  readonly remarks: readonly string[];
}

/** Fewer strangers than this tell little about strangers in general. */
const fewStrangers = 20;
/** More add time and memory (with the square of their number), and no accuracy that was seen. */
const mostStrangers = 1000;

/**
 * Labels, vectors and groups of the images from which a classifier can learn.
 *
 * @throws {FaceServiceError} DATASET_INVALID if nobody has enough images, or one person alone has nobody to be told from
 */
export function trainingSamples(given: readonly EmbeddedImage[], { minImages }: SampleOptions): TrainingSamples {
  const images = given.filter(({ role }) => role === "sample");
  const byLabel = new Map<string, EmbeddedImage[]>();
  for (const image of images) byLabel.set(image.label, [...(byLabel.get(image.label) ?? []), image]);
  const strangers = byLabel.get(unknownName)?.length ?? 0;
  byLabel.delete(unknownName);
  const names = [...byLabel.keys()].filter((name) => byLabel.get(name)!.length >= minImages).sort(byCodeUnits);
  const thin = [...byLabel].filter(([, own]) => own.length < minImages);
  requireSomeone(names, { minImages, thin: thin.length });
  requireStrangers(strangers, names);

  const place = new Map([...names, unknownName].map((name, index) => [name, index]));
  const isKept = evenly(strangers, mostStrangers);
  const kept = images.filter(({ label }) => place.has(label) && (label !== unknownName || isKept()));
  const labels = Int32Array.from(kept, ({ label }) => place.get(label)!);
  const groups = groupImages(kept);
  return {
    samples: {
      names,
      vectors: kept.map(({ vector }) => vector),
      labels,
      groups,
      qualities: kept.map(({ quality }) => quality),
      copies: kept.map(({ copies }) => copies ?? []),
      negatives: negativesOf(given, names),
    },
    sources: kept,
    remarks: [
      ...thin.map(
        ([name, own]) =>
          `${name} is left out: ${own.length} usable image(s), at least ${minImages} are needed; add pictures to dataset/${name} and encode again`,
      ),
      ...uniformityRemarks(
        names.map((name, label) => ({ name, events: groups.filter((_, i) => labels[i] === label) })),
      ),
      ...strangerRemarks(strangers),
    ],
  };
}

/** Pictures that are known not to be their folder's person; those of people who are not enrolled say nothing. */
function negativesOf(images: readonly EmbeddedImage[], names: readonly string[]): readonly Negative[] {
  const found = images.filter(({ role, label }) => role === "not" && names.includes(label));
  const groups = groupImages(found);
  return found.map(({ label, vector }, i) => ({ vector, person: names.indexOf(label), group: groups[i]! }));
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function requireSomeone(
  names: readonly string[],
  { minImages, thin }: { readonly minImages: number; readonly thin: number },
): void {
  if (names.length > 0) return;
  throw new FaceServiceError(
    "DATASET_INVALID",
    `expected at least one person with ${minImages} usable images, got none (${thin} with fewer): add pictures to dataset/<person> and run \`npm run encode dataset\``,
  );
}

/** Two people stand for strangers to each other; one alone has nobody to be told from. */
function requireStrangers(strangers: number, names: readonly string[]): void {
  if (strangers > 0 || names.length > 1) return;
  throw new FaceServiceError(
    "DATASET_INVALID",
    `one person and no stranger leave nothing to tell apart: put pictures of people who must not get a name (20 or more) into dataset/${unknownName} and run \`npm run encode dataset\`, or enrol a second person`,
  );
}

/** Says yes to so many of the calls to come, spread evenly over them. */
function evenly(calls: number, most: number): () => boolean {
  let call = 0;
  return () => {
    const before = Math.floor((call * most) / calls);
    call++;
    return calls <= most || Math.floor((call * most) / calls) > before;
  };
}

function uniformityRemarks(
  people: readonly { readonly name: string; readonly events: Int32Array }[],
): readonly string[] {
  const namesOf = (some: typeof people): string => some.map(({ name }) => name).join(", ");
  const single = people.filter(({ events }) => events.length === 1);
  const uniform = people.filter(({ events }) => events.length > 1 && new Set(events).size === 1);
  return [
    ...(single.length > 0
      ? [
          `known by one picture alone, so that many of their faces will stay undecided: ${namesOf(single)}; add pictures of other days`,
        ]
      : []),
    ...(uniform.length > 0
      ? [
          `all pictures are nearly the same or of one event, so that what is measured is better than what is to be expected: ${namesOf(uniform)}; add pictures of other days`,
        ]
      : []),
  ];
}

function strangerRemarks(strangers: number): readonly string[] {
  if (strangers === 0)
    return [
      `no pictures in dataset/${unknownName}: the enrolled people alone stand for strangers to one another, and more faces stay undecided; pictures of 20 people who must not get a name help`,
    ];
  if (strangers > mostStrangers) return [`${mostStrangers} of ${strangers} pictures of strangers are used`];
  if (strangers >= fewStrangers) return [];
  return [`only ${strangers} picture(s) of strangers; ${fewStrangers} or more in dataset/${unknownName} are better`];
}

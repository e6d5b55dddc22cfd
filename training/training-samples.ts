import { unknownName } from "../src/classifier/classifier.ts";
import type { Samples } from "../src/classifier/open-set/samples.ts";
import { FaceServiceError } from "../src/errors.ts";
import type { EmbeddedImage } from "./embeddings-file.ts";
import { groupImages } from "./image-groups.ts";

export interface SampleOptions {
  /** Fewest images with which a person is enrolled. */
  readonly minImages: number;
  /** Train without any picture of a stranger. */
  readonly allowNoUnknown: boolean;
}

export interface TrainingSamples {
  readonly samples: Samples;
  /** For the user: who was left out and why, what is thin. */
  readonly remarks: readonly string[];
}

/** Fewer strangers than this tell little about strangers in general. */
const fewStrangers = 20;

/**
 * Labels, vectors and groups of the images from which a classifier can learn.
 *
 * @throws {FaceServiceError} DATASET_INVALID if nobody has enough images, or nobody stands for strangers
 */
export function trainingSamples(
  images: readonly EmbeddedImage[],
  { minImages, allowNoUnknown }: SampleOptions,
): TrainingSamples {
  const byLabel = new Map<string, EmbeddedImage[]>();
  for (const image of images) byLabel.set(image.label, [...(byLabel.get(image.label) ?? []), image]);
  const strangers = byLabel.get(unknownName)?.length ?? 0;
  byLabel.delete(unknownName);
  const names = [...byLabel.keys()].filter((name) => byLabel.get(name)!.length >= minImages).sort(byCodeUnits);
  const thin = [...byLabel].filter(([, own]) => own.length < minImages);
  requireSomeone(names, { minImages, thin: thin.length });
  requireStrangers(strangers, names, allowNoUnknown);

  const place = new Map([...names, unknownName].map((name, index) => [name, index]));
  const kept = images.filter(({ label }) => place.has(label));
  const labels = Int32Array.from(kept, ({ label }) => place.get(label)!);
  return {
    samples: { names, vectors: kept.map(({ vector }) => vector), labels, groups: groupImages(kept) },
    remarks: [
      ...thin.map(
        ([name, own]) =>
          `${name} is left out: ${own.length} usable image(s), at least ${minImages} are needed; add pictures to dataset/${name} and encode again`,
      ),
      ...strangerRemarks(strangers),
    ],
  };
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

function requireStrangers(strangers: number, names: readonly string[], allowNoUnknown: boolean): void {
  if (strangers > 0) return;
  const remedy = `put pictures of people who must not get a name (20 or more) into dataset/${unknownName} and run \`npm run encode dataset\``;
  if (!allowNoUnknown)
    throw new FaceServiceError(
      "DATASET_INVALID",
      `expected pictures of strangers in dataset/${unknownName}, got none: ${remedy}, or train without with --allow-no-unknown`,
    );
  if (names.length < 2)
    throw new FaceServiceError(
      "DATASET_INVALID",
      `one person and no stranger leave nothing to tell apart: ${remedy}, or enrol a second person`,
    );
}

function strangerRemarks(strangers: number): readonly string[] {
  if (strangers === 0)
    return [`no pictures in dataset/${unknownName}: the enrolled people alone stand for strangers to one another`];
  if (strangers >= fewStrangers) return [];
  return [`only ${strangers} picture(s) of strangers; ${fewStrangers} or more in dataset/${unknownName} are better`];
}

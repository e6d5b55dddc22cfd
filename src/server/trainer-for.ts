import { unknownName } from "../face/identification.ts";
import type { Gallery } from "../gallery/gallery.ts";
import type { TrainingJobs } from "../training/training-job.ts";
import type { Trainer } from "./train-after-enrolment.ts";

interface EnrolledParts {
  readonly gallery: Pick<Gallery, "people" | "samples">;
  readonly jobs: Pick<TrainingJobs, "running" | "start">;
}

/** Trains and activates, if those who were enrolled or taken out have made a difference to a classifier. */
export function trainerFor(
  { gallery, jobs }: EnrolledParts,
  { minImagesPerPerson }: { readonly minImagesPerPerson: number },
): Trainer {
  return {
    isRunning: () => jobs.running() !== undefined,
    start: () => jobs.start({ activate: true, evaluate: false }),
    async isWorthwhile(names) {
      const people = await gallery.people();
      const enough = people.filter(({ samples }) => samples >= minImagesPerPerson);
      const thin = new Set(people.filter(({ samples }) => samples < minImagesPerPerson).map(({ name }) => name));
      // Who is gone counts: a classifier without the name holds the others apart better.
      if (names.every((name) => thin.has(name))) return false;
      return enough.length > 1 || (enough.length === 1 && ((await gallery.samples(unknownName)) ?? []).length > 0);
    },
  };
}

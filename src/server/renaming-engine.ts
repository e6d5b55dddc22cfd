import type { Engine } from "../engine/engine.ts";
import { decide, type Identification } from "../face/identification.ts";
import { renamedCandidates } from "../face/renamed-candidates.ts";

export interface Renaming {
  /** What has become of the names that a classifier version knows. */
  of(versionDirectory: string): Promise<ReadonlyMap<string, string | null>>;
}

type Answering = Pick<Engine, "recognize" | "identify" | "status">;
type Names = ReadonlyMap<string, string | null>;

/**
 * The engine, but no answer holds the name of somebody who was deleted, and each renamed person's new one, although the
 * classifier has learned the old ones.
 *
 * @param usualMinProba - for jobs that bring none of their own
 */
export function renamingEngine(engine: Answering, names: Renaming, usualMinProba: number): Answering {
  const namesFor = async (classifier: string | undefined): Promise<Names> =>
    classifier === undefined ? new Map() : await names.of(classifier);
  return {
    status: () => engine.status(),
    async recognize(job) {
      const answer = await engine.recognize(job);
      // Asked after the work, so that it is as new as the answer.
      const becomes = await namesFor(job.classifier);
      if (becomes.size === 0) return answer;
      const minProba = job.overrides?.minProba ?? usualMinProba;
      const faces = answer.faces.map((face) => ({
        ...face,
        identification: renamed(face.identification, becomes, minProba),
      }));
      return { ...answer, faces };
    },
    async identify(job) {
      const answer = await engine.identify(job);
      const becomes = await namesFor(job.classifier);
      if (becomes.size === 0) return answer;
      const minProba = job.overrides?.minProba ?? usualMinProba;
      return { identifications: answer.identifications.map((one) => renamed(one, becomes, minProba)) };
    },
  };
}

function renamed(identification: Identification, becomes: Names, minProba: number): Identification {
  const candidates = renamedCandidates(identification.candidates, becomes);
  return candidates === identification.candidates ? identification : decide(candidates, minProba);
}

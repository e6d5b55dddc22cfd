import type { Samples } from "../../src/classifier/open-set/samples.ts";
import {
  type Probe,
  type ScoredProbe,
  type ScoredProbes,
  scoreProbes,
} from "../../src/face/evaluation/scored-probe.ts";
import type { EmbeddedImage } from "../embeddings-file.ts";
import type { EvaluationPart } from "./parts.ts";
import { judgeOf, type Retrain } from "./retrain.ts";

/**
 * Trains once for each part and asks about what that training did not see.
 *
 * @param images - by vector; samples that are none of them (damaged copies) are learned from, not asked about
 */
export async function crossValidate(
  samples: Samples,
  images: ReadonlyMap<Float32Array, EmbeddedImage>,
  parts: readonly EvaluationPart[],
  { retrain, onProgress }: { readonly retrain: Retrain; readonly onProgress: (done: number) => void },
): Promise<ScoredProbes> {
  const scored: { images: ScoredProbe[]; events: ScoredProbe[] } = { images: [], events: [] };
  for (const [i, { learned, asked }] of parts.entries()) {
    const judge = judgeOf(await retrain(learned));
    const answers = scoreProbes(judge, probesOf(samples, images, asked));
    scored.images.push(...answers.images);
    scored.events.push(...answers.events);
    onProgress(i + 1);
  }
  return scored;
}

function probesOf(
  samples: Samples,
  images: ReadonlyMap<Float32Array, EmbeddedImage>,
  asked: readonly number[],
): readonly Probe[] {
  return asked.flatMap((i) => {
    const vector = samples.vectors[i]!;
    const image = images.get(vector);
    if (image === undefined) return [];
    const { label, file, quality } = image;
    return [{ label, file, quality, vector, event: samples.groups[i]! }];
  });
}

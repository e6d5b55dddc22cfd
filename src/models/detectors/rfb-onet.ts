import { detectionsOf, strongestRows, takeRows } from "../../face/candidates.ts";
import { squareBoxes } from "../../face/crops.ts";
import type { FaceDetection, FaceDetector } from "../../face/detection.ts";
import type { RgbImage } from "../../face/image.ts";
import { suppressOverlaps } from "../../face/suppression.ts";
import type { Session } from "../session.ts";
import type { DetectorOptions } from "./detector-options.ts";
import { Refinement } from "./refinement.ts";
import { RfbProposals } from "./rfb-proposals.ts";

const proposals = { minScore: 0.05, overlap: 0.5, limit: 150 };

/**
 * RFB proposes, O-Net gives a second opinion, the exact box and the landmarks. The score is the geometric mean of
 * both networks' probabilities: each alone lets through what the other does not.
 */
export class RfbOnetDetector implements FaceDetector {
  readonly #proposals: RfbProposals;
  readonly #onet: Refinement;
  readonly #options: DetectorOptions;

  constructor({ rfb, onet }: { readonly rfb: Session; readonly onet: Session }, options: DetectorOptions) {
    this.#proposals = new RfbProposals(rfb);
    this.#onet = new Refinement(onet, 48);
    this.#options = options;
  }

  async detect(image: RgbImage): Promise<readonly FaceDetection[]> {
    const { inputSizePx, minScore, overlap, maxFaces } = this.#options;
    const proposed = await this.#proposals.propose(image, { ...proposals, inputSizePx });
    const judged = await this.#onet.refine(image, squareBoxes(proposed.boxes));
    const scores = judged.scores.map((score, i) => Math.sqrt(score * (proposed.scores[i] ?? 0)));
    const passing = strongestRows(scores, { minScore, limit: scores.length });
    return detectionsOf(suppressOverlaps(takeRows({ ...judged, scores }, passing), { overlap, limit: maxFaces }));
  }
}

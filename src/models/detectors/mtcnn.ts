import { atLeast, detectionsOf } from "../../face/candidates.ts";
import { squareBoxes } from "../../face/crops.ts";
import type { FaceDetection } from "../../face/detection.ts";
import type { RgbImage } from "../../face/image.ts";
import { mostContained, suppressOverlaps } from "../../face/suppression.ts";
import type { Session } from "../session.ts";
import type { DetectorOptions, NetworkDetector } from "./detector-options.ts";
import { PyramidProposals } from "./pyramid-proposals.ts";
import { Refinement } from "./refinement.ts";

/** What may pass from one network to the next: enough for a crowd, few enough that a picture of leaves ends. */
const stages = {
  pnet: { limit: 600 },
  rnet: { minScore: 0.6, overlap: 0.7, limit: 200 },
};

export interface MtcnnSessions {
  readonly pnet: Session;
  readonly rnet: Session;
  readonly onet: Session;
}

/** MTCNN (Zhang et al., arXiv:1604.02878): three networks, each judging what the one before let through. */
export class MtcnnDetector implements NetworkDetector {
  readonly #pnet: PyramidProposals;
  readonly #rnet: Refinement;
  readonly #onet: Refinement;
  readonly #options: DetectorOptions;

  constructor({ pnet, rnet, onet }: MtcnnSessions, options: DetectorOptions) {
    this.#pnet = new PyramidProposals(pnet);
    this.#rnet = new Refinement(rnet, 24);
    this.#onet = new Refinement(onet, 48);
    this.#options = options;
  }

  async detect(image: RgbImage, inputSizePx: number): Promise<readonly FaceDetection[]> {
    const { minScore, overlap, maxFaces } = this.#options;
    const proposed = await this.#pnet.propose(image, { ...stages.pnet, inputSizePx });
    const refined = await this.#rnet.refine(image, squareBoxes(proposed.boxes));
    const likely = suppressOverlaps(atLeast(refined, stages.rnet.minScore), stages.rnet);
    const judged = await this.#onet.refine(image, squareBoxes(likely.boxes));
    return detectionsOf(
      suppressOverlaps(atLeast(judged, minScore), { overlap, limit: maxFaces, contained: mostContained }),
    );
  }
}

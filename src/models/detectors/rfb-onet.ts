import { mixBoxes } from "../../face/candidate-boxes.ts";
import { atLeast, type Candidates, detectionsOf, rescore } from "../../face/candidates.ts";
import { squareBoxes } from "../../face/crops.ts";
import type { FaceDetection } from "../../face/detection.ts";
import type { RgbImage } from "../../face/image.ts";
import { mostContained, suppressOverlaps } from "../../face/suppression.ts";
import type { Session } from "../session.ts";
import type { DetectorOptions, NetworkDetector } from "./detector-options.ts";
import { Refinement } from "./refinement.ts";
import { RfbProposals } from "./rfb-proposals.ts";

/** Below this a proposal has, on WIDER FACE, next to no chance left; and no more are judged than this. */
const proposals = { minScore: 0.05, overlap: 0.6, limit: 250 };

/** Of O-Net's box against RFB's: O-Net sees more pixels, RFB more of the surroundings; measured on WIDER FACE. */
const onetShare = 0.7;

export interface RfbOnetSessions {
  readonly rfb: Session;
  readonly rnet: Session;
  readonly onet: Session;
}

/**
 * RFB proposes; R-Net and O-Net of MTCNN give a second opinion, O-Net also the landmarks and most of the box.
 *
 * The score is a weighted geometric mean of the three: sqrt(RFB) × (R-Net × O-Net)^¼. As no factor exceeds 1, the
 * product of those known so far is the most that a proposal can still reach, and one that cannot reach `minScore`
 * goes no further: the costly O-Net sees a few crops of a usual frame.
 */
export class RfbOnetDetector implements NetworkDetector {
  readonly #proposals: RfbProposals;
  readonly #rnet: Refinement;
  readonly #onet: Refinement;
  readonly #options: DetectorOptions;

  constructor({ rfb, rnet, onet }: RfbOnetSessions, options: DetectorOptions) {
    this.#proposals = new RfbProposals(rfb);
    this.#rnet = new Refinement(rnet, 24);
    this.#onet = new Refinement(onet, 48);
    this.#options = options;
  }

  async detect(image: RgbImage, inputSizePx: number): Promise<readonly FaceDetection[]> {
    const { minScore, overlap, maxFaces } = this.#options;
    const proposed = rescore(await this.#propose(image, inputSizePx), Math.sqrt);
    const seen = await this.#rnet.refine(image, squareBoxes(proposed.boxes));
    const likely = atLeast(
      rescore(proposed, (score, i) => score * (seen.scores[i] ?? 0) ** 0.25),
      minScore,
    );
    const judged = await this.#onet.refine(image, squareBoxes(likely.boxes));
    const scored = rescore(judged, (score, i) => (likely.scores[i] ?? 0) * score ** 0.25);
    const faces = { ...scored, boxes: mixBoxes(judged.boxes, likely.boxes, onetShare) };
    return detectionsOf(
      suppressOverlaps(atLeast(faces, minScore), { overlap, limit: maxFaces, contained: mostContained }),
    );
  }

  async #propose(image: RgbImage, inputSizePx: number): Promise<Candidates> {
    const { minScore, looks } = this.#options;
    const least = Math.max(proposals.minScore, minScore ** 2);
    const found = await this.#proposals.propose(image, { inputSizePx, minScore: least, looks });
    return suppressOverlaps(found, proposals);
  }
}

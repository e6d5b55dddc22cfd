import { detectionsOf } from "../../face/candidates.ts";
import type { FaceDetection } from "../../face/detection.ts";
import type { RgbImage } from "../../face/image.ts";
import { suppressOverlaps } from "../../face/suppression.ts";
import type { Session } from "../session.ts";
import type { DetectorOptions, NetworkDetector } from "./detector-options.ts";
import { Landmarks68 } from "./landmarks-68.ts";
import { RfbProposals } from "./rfb-proposals.ts";

/** RFB alone, its boxes and scores as they are; the 68-point network gives the landmarks. */
export class RfbDetector implements NetworkDetector {
  readonly #proposals: RfbProposals;
  readonly #landmarks: Landmarks68;
  readonly #options: DetectorOptions;

  constructor({ rfb, landmarks }: { readonly rfb: Session; readonly landmarks: Session }, options: DetectorOptions) {
    this.#proposals = new RfbProposals(rfb);
    this.#landmarks = new Landmarks68(landmarks);
    this.#options = options;
  }

  async detect(image: RgbImage, inputSizePx: number): Promise<readonly FaceDetection[]> {
    const { minScore, overlap, maxFaces, looks } = this.#options;
    const proposed = await this.#proposals.propose(image, { inputSizePx, minScore, looks });
    const found = suppressOverlaps(proposed, { overlap, limit: maxFaces });
    return detectionsOf({ ...found, landmarks: await this.#landmarks.locate(image, found.boxes) });
  }
}

import { insideImage, scaleCandidates } from "../../face/candidate-boxes.ts";
import { type Candidates, maxCandidates, strongestRows } from "../../face/candidates.ts";
import type { RgbImage } from "../../face/image.ts";
import { letterboxInto, planLetterbox } from "../../face/letterbox.ts";
import { decodePriors, priorCount, priorStridePx } from "../../face/priors.ts";
import type { PixelNorm } from "../../face/resample.ts";
import type { Session } from "../session.ts";
import { InputBuffers } from "./input-buffers.ts";
import { outputNamed } from "./outputs.ts";

const norm: PixelNorm = { mean: [127, 127, 127], scale: 1 / 128, order: "rgb" };

export interface ProposalOptions {
  /** Longest side to which the image is scaled. */
  readonly inputSizePx: number;
  /** Least score of a proposal. */
  readonly minScore: number;
}

/** Ultra-Light RFB (Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB): boxes and scores, no landmarks. */
export class RfbProposals {
  readonly #session: Session;
  readonly #buffers = new InputBuffers();

  constructor(session: Session) {
    this.#session = session;
  }

  /** @returns boxes in pixels of the image, not yet suppressed, best score first; at most `maxCandidates` */
  async propose(image: RgbImage, options: ProposalOptions): Promise<Candidates> {
    const box = planLetterbox(image, { inputSizePx: options.inputSizePx, multiplePx: priorStridePx });
    const { width, height } = box.input;
    const outputs = await this.#buffers.lend(3 * width * height, (data) => {
      letterboxInto(data, image, box, norm);
      return this.#session.run({ input: { data, dims: [1, 3, height, width] } });
    });
    const priors = priorCount(box.input);
    const classes = outputNamed(outputs, "scores", priors * 2); // (A, 2), the second is the face
    const offsets = outputNamed(outputs, "offsets", priors * 4);
    const rows = strongestRows(classes, { minScore: options.minScore, limit: maxCandidates, stride: 2, offset: 1 });
    const found = {
      boxes: decodePriors(offsets, rows, box.input),
      scores: Float32Array.from(rows, (row) => classes[row * 2 + 1] ?? 0),
    };
    return scaleCandidates(insideImage(found, box.content), box.imagePxPerInputPx);
  }
}

import { insideImage, scaleCandidates } from "../../face/candidate-boxes.ts";
import { type Candidates, joinCandidates, maxCandidates, strongestRows } from "../../face/candidates.ts";
import type { RgbImage } from "../../face/image.ts";
import { halfLetterbox, halveInto, type Letterbox, letterboxInto, planLetterbox } from "../../face/letterbox.ts";
import { decodePriors, priorCount, priorStridePx } from "../../face/priors.ts";
import type { PixelNorm } from "../../face/resample.ts";
import { InputBuffers } from "../input-buffers.ts";
import type { Session } from "../session.ts";
import { outputNamed } from "./outputs.ts";

const norm: PixelNorm = { mean: [127, 127, 127], scale: 1 / 128, order: "rgb" };

export interface ProposalOptions {
  /** Longest side to which the image is scaled. */
  readonly inputSizePx: number;
  /** Least score of a proposal. */
  readonly minScore: number;
  /**
   * How often the image is looked at, each time at half the size: the largest prior is 256 px, so a face that fills the
   * input is only found at a smaller one.
   */
  readonly looks: number;
}

/** Ultra-Light RFB (Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB): boxes and scores, no landmarks. */
export class RfbProposals {
  readonly #session: Session;
  readonly #buffers = new InputBuffers();

  constructor(session: Session) {
    this.#session = session;
  }

  /** @returns boxes in pixels of the image, not yet suppressed; at most `maxCandidates` of each look */
  async propose(image: RgbImage, { inputSizePx, minScore, looks }: ProposalOptions): Promise<Candidates> {
    const whole = planLetterbox(image, { inputSizePx, multiplePx: priorStridePx });
    return await this.#lend(whole, (data) => {
      letterboxInto(data, image, whole, norm);
      return this.#lookOften(data, whole, { minScore, looks });
    });
  }

  async #lookOften(
    data: Float32Array,
    whole: Letterbox,
    { minScore, looks }: Omit<ProposalOptions, "inputSizePx">,
  ): Promise<Candidates> {
    if (looks <= 1) return await this.#look(data, whole, minScore);
    const half = halfLetterbox(whole, priorStridePx);
    return await this.#lend(half, async (halfData) => {
      // Before the network runs, because then the whole input is no longer in the cache.
      halveInto(halfData, data, { whole, half }, norm);
      const found = await this.#look(data, whole, minScore);
      return joinCandidates([found, await this.#lookOften(halfData, half, { minScore, looks: looks - 1 })]);
    });
  }

  #lend(box: Letterbox, use: (data: Float32Array) => Promise<Candidates>): Promise<Candidates> {
    return this.#buffers.lend(3 * box.input.width * box.input.height, use);
  }

  async #look(data: Float32Array, box: Letterbox, minScore: number): Promise<Candidates> {
    const { width, height } = box.input;
    const outputs = await this.#session.run({ input: { data, dims: [1, 3, height, width] } });
    const priors = priorCount(box.input);
    const classes = outputNamed(outputs, "scores", priors * 2); // (A, 2), the second is the face
    const offsets = outputNamed(outputs, "offsets", priors * 4);
    const rows = strongestRows(classes, { minScore, limit: maxCandidates, stride: 2, offset: 1 });
    const found = {
      boxes: decodePriors(offsets, rows, box.input),
      scores: Float32Array.from(rows, (row) => classes[row * 2 + 1] ?? 0),
    };
    return scaleCandidates(insideImage(found, box.content), box.imagePxPerInputPx);
  }
}

import { type Candidates, joinCandidates } from "../../face/candidates.ts";
import { cropsInto, shiftBoxes } from "../../face/crops.ts";
import type { RgbImage } from "../../face/image.ts";
import type { PixelNorm } from "../../face/resample.ts";
import { InputBuffers } from "../input-buffers.ts";
import type { Session } from "../session.ts";
import { outputNamed } from "./outputs.ts";

/** Of all three networks of MTCNN. */
export const mtcnnNorm: PixelNorm = { mean: [127.5, 127.5, 127.5], scale: 1 / 128, order: "rgb" };

/**
 * Most crops of one run. 32 are as fast a crop as 150, and what a run needs for its layers stays allocated: 150 crops of
 * O-Net held 120 MB.
 */
const maxBatch = 32;

/** R-Net or O-Net of MTCNN (Zhang et al., arXiv:1604.02878): judges square crops and moves their sides. */
export class Refinement {
  readonly #session: Session;
  readonly #sidePx: number;
  readonly #buffers = new InputBuffers();

  /** @param sidePx - of a crop: 24 for R-Net, 48 for O-Net */
  constructor(session: Session, sidePx: number) {
    this.#session = session;
    this.#sidePx = sidePx;
  }

  /**
   * @param squares - (N, 4) in pixels of the image
   * @returns one row a square, in its order: moved box, probability of a face, and landmarks if the network has them
   */
  async refine(image: RgbImage, squares: Float32Array): Promise<Candidates> {
    if (squares.length === 0) return { boxes: squares, scores: new Float32Array(), landmarks: new Float32Array() };
    const judged: Candidates[] = [];
    for (let start = 0; start < squares.length; start += maxBatch * 4)
      judged.push(await this.#judge(image, squares.subarray(start, start + maxBatch * 4)));
    return joinCandidates(judged);
  }

  async #judge(image: RgbImage, squares: Float32Array): Promise<Candidates> {
    const count = squares.length / 4;
    const side = this.#sidePx;
    const outputs = await this.#buffers.lend(count * 3 * side * side, (data) => {
      cropsInto(data, image, squares, { sidePx: side, norm: mtcnnNorm });
      return this.#session.run({ input: { data, dims: [count, 3, side, side] } });
    });
    const classes = outputNamed(outputs, "probability", count * 2);
    const judged = {
      boxes: shiftBoxes(squares, outputNamed(outputs, "regression", count * 4)),
      scores: Float32Array.from({ length: count }, (_, i) => classes[i * 2 + 1] ?? 0),
    };
    if (!this.#session.outputNames.includes("landmarks")) return judged;
    return { ...judged, landmarks: landmarksInImage(outputNamed(outputs, "landmarks", count * 10), squares) };
  }
}

/** From five x and five y in parts of the square to x, y pairs in pixels of the image. */
function landmarksInImage(parts: Float32Array, squares: Float32Array): Float32Array {
  return parts.map((_, i) => {
    const row = Math.floor(i / 10);
    const axis = i % 2;
    const part = parts[row * 10 + axis * 5 + Math.floor((i % 10) / 2)] ?? 0;
    const start = squares[row * 4 + axis] ?? 0;
    return start + part * ((squares[row * 4 + axis + 2] ?? 0) - start);
  });
}

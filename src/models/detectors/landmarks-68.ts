import { cropsInto, squareBoxes } from "../../face/crops.ts";
import type { RgbImage } from "../../face/image.ts";
import type { PixelNorm } from "../../face/resample.ts";
import type { Session } from "../session.ts";
import { InputBuffers } from "./input-buffers.ts";
import { outputNamed } from "./outputs.ts";

const sidePx = 112;
const norm: PixelNorm = { mean: [122.782, 117.001, 104.298], scale: 1 / 255, order: "rgb" };
const pointCount = 68;

/** Which of the 68 points (iBUG 300-W, from 0) make each of the five; several are averaged. */
const sources: readonly (readonly number[])[] = [
  [36, 37, 38, 39, 40, 41], // around the left eye
  [42, 43, 44, 45, 46, 47], // around the right eye
  [30], // nose tip
  [48], // left mouth corner
  [54], // right mouth corner
];

/** The 68-point network of face-api (justadudewhohacks/face-api.js, MIT), brought down to the five points used here. */
export class Landmarks68 {
  readonly #session: Session;
  readonly #buffers = new InputBuffers();

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * @param boxes - (N, 4) in pixels of the image
   * @returns (N, 10) x, y in pixels of the image
   */
  async locate(image: RgbImage, boxes: Float32Array): Promise<Float32Array> {
    const squares = squareBoxes(boxes);
    const count = squares.length / 4;
    if (count === 0) return new Float32Array();
    const outputs = await this.#buffers.lend(count * 3 * sidePx * sidePx, (data) => {
      cropsInto(data, image, squares, { sidePx, norm });
      return this.#session.run({ input: { data, dims: [count, 3, sidePx, sidePx] } });
    });
    return fivePoints(outputNamed(outputs, "landmarks", count * pointCount * 2), squares);
  }
}

function fivePoints(parts: Float32Array, squares: Float32Array): Float32Array {
  return Float32Array.from({ length: (squares.length / 4) * 10 }, (_, i) => {
    const face = Math.floor(i / 10);
    const axis = i % 2;
    const points = sources[Math.floor((i % 10) / 2)] ?? [];
    const sum = points.reduce((total, point) => total + (parts[(face * pointCount + point) * 2 + axis] ?? 0), 0);
    const start = squares[face * 4 + axis] ?? 0;
    return start + (sum / points.length) * ((squares[face * 4 + axis + 2] ?? 0) - start);
  });
}

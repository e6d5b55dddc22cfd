import { cropsInto, squareBoxes } from "../../face/crops.ts";
import type { RgbImage } from "../../face/image.ts";
import { landmarkPoints } from "../../face/landmarks.ts";
import { landmarksFrom68 } from "../../face/landmarks-68.ts";
import { InputBuffers } from "../input-buffers.ts";
import { landmark68Network } from "../landmark-68-network.ts";
import type { Session } from "../session.ts";
import { outputNamed } from "./outputs.ts";

const { sidePx, norm } = landmark68Network;
/** x and y of 68 points. */
const pointValues = 136;

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
    return fivePoints(outputNamed(outputs, "landmarks", count * pointValues), squares);
  }
}

function fivePoints(parts: Float32Array, squares: Float32Array): Float32Array {
  const out = new Float32Array((squares.length / 4) * 10);
  for (let face = 0; face * 4 < squares.length; face++) {
    const [left = 0, top = 0, right = 0] = squares.subarray(face * 4, face * 4 + 4);
    const values = parts.subarray(face * pointValues, (face + 1) * pointValues);
    for (const [k, { x, y }] of landmarkPoints(landmarksFrom68(values)).entries())
      out.set([left + x * (right - left), top + y * (right - left)], face * 10 + k * 2);
  }
  return out;
}

import { FaceServiceError } from "../../errors.ts";
import { alignmentTransform, type FaceTemplate } from "../../face/alignment.ts";
import type { RgbImage } from "../../face/image.ts";
import type { Landmarks } from "../../face/landmarks.ts";
import type { PixelNorm } from "../../face/resample.ts";
import { warpFace } from "../../face/warp.ts";
import { InputBuffers } from "../input-buffers.ts";
import type { Session } from "../session.ts";

/** What a face network wants to be fed with. */
export interface NetworkInput {
  readonly template: FaceTemplate;
  readonly norm: PixelNorm;
}

/** Most faces of one run where the session does not say: on a CPU 16 gain no time over 4, and hold 30 MB more in each worker for good. */
const maxBatch = 4;

/** A network that takes aligned faces, shape (N, 3, side, side), and answers vectors, shape (N, D). */
export class AlignedNetwork {
  readonly dimensions: number;
  readonly #session: Session;
  readonly #input: NetworkInput;
  readonly #batch: number;
  readonly #buffers = new InputBuffers();

  private constructor(session: Session, input: NetworkInput, shape: { dimensions: number; batch: number }) {
    this.#session = session;
    this.#input = input;
    this.dimensions = shape.dimensions;
    this.#batch = shape.batch;
  }

  /**
   * Runs the network once or twice on black faces: that warms it up, tells D, and whether it takes batches.
   *
   * @throws {FaceServiceError} MODEL_INVALID if it has not one input and one output, or does not take such faces
   */
  static async open(session: Session, input: NetworkInput): Promise<AlignedNetwork> {
    const { inputNames, outputNames } = session;
    if (inputNames.length !== 1 || outputNames.length !== 1)
      throw new FaceServiceError(
        "MODEL_INVALID",
        `expected a face network with one input and one output, got ${inputNames.length} and ${outputNames.length}`,
      );
    const { sidePx } = input.template;
    const blackFaces = (faces: number): Promise<Float32Array> =>
      runFaces(session, new Float32Array(faces * 3 * sidePx * sidePx), sidePx);
    let dimensions: number;
    try {
      dimensions = (await blackFaces(1)).length;
    } catch (error) {
      throw new FaceServiceError(
        "MODEL_INVALID",
        `expected a face network for inputs of (N, 3, ${sidePx}, ${sidePx}); this one refuses them`,
        { cause: error },
      );
    }
    const inPairs = await blackFaces(2).catch(() => new Float32Array(0));
    return new AlignedNetwork(session, input, {
      dimensions,
      batch: inPairs.length === 2 * dimensions ? (session.largestBatch ?? maxBatch) : 1,
    });
  }

  /** @returns one vector a face as the network gives it, not normalised */
  async encode(image: RgbImage, faces: readonly Landmarks[]): Promise<readonly Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (let start = 0; start < faces.length; start += this.#batch)
      vectors.push(...(await this.#encodeBatch(image, faces.slice(start, start + this.#batch))));
    return vectors;
  }

  async #encodeBatch(image: RgbImage, faces: readonly Landmarks[]): Promise<readonly Float32Array[]> {
    const { template, norm } = this.#input;
    const length = 3 * template.sidePx * template.sidePx;
    const output = await this.#buffers.lend(faces.length * length, (data) => {
      // (N, 3, side, side)
      for (const [index, landmarks] of faces.entries()) {
        const face = data.subarray(index * length, (index + 1) * length);
        warpFace(face, image, alignmentTransform(landmarks, template), norm);
      }
      return runFaces(this.#session, data, template.sidePx);
    });
    return faces.map((_, index) => output.slice(index * this.dimensions, (index + 1) * this.dimensions));
  }
}

async function runFaces(session: Session, data: Float32Array, sidePx: number): Promise<Float32Array> {
  const faces = data.length / (3 * sidePx * sidePx);
  const [inputName = ""] = session.inputNames;
  const outputs = await session.run({ [inputName]: { data, dims: [faces, 3, sidePx, sidePx] } });
  const [output] = Object.values(outputs);
  return output?.data ?? new Float32Array(0);
}

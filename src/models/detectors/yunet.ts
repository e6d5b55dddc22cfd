import { insideImage, scaleCandidates } from "../../face/candidate-boxes.ts";
import { type Candidates, detectionsOf, joinCandidates, maxCandidates, strongestRows } from "../../face/candidates.ts";
import { decodeCells } from "../../face/cells.ts";
import type { FaceDetection } from "../../face/detection.ts";
import type { Size } from "../../face/geometry.ts";
import type { RgbImage } from "../../face/image.ts";
import { letterboxInto, planLetterbox } from "../../face/letterbox.ts";
import type { PixelNorm } from "../../face/resample.ts";
import { mostContained, suppressOverlaps } from "../../face/suppression.ts";
import { InputBuffers } from "../input-buffers.ts";
import type { Session } from "../session.ts";
import type { DetectorOptions, NetworkDetector } from "./detector-options.ts";
import { outputNamed } from "./outputs.ts";

const stridesPx = [8, 16, 32];
const multiplePx = 32;
const norm: PixelNorm = { mean: [0, 0, 0], scale: 1, order: "bgr" };

/**
 * YuNet (Wu, Peng, Yu 2023, doi:10.1007/s11633-023-1423-y; ShiqiYu/libfacedetection.train), with dynamic sides.
 *
 * Its landmarks begin with the person's right eye, which is the viewer's left: the order of `landmarkPoints`.
 */
export class YunetDetector implements NetworkDetector {
  readonly #session: Session;
  readonly #options: DetectorOptions;
  readonly #buffers = new InputBuffers();

  constructor(session: Session, options: DetectorOptions) {
    this.#session = session;
    this.#options = options;
  }

  async detect(image: RgbImage, inputSizePx: number): Promise<readonly FaceDetection[]> {
    const { overlap, maxFaces } = this.#options;
    const box = planLetterbox(image, { inputSizePx, multiplePx });
    const { width, height } = box.input;
    const outputs = await this.#buffers.lend(3 * width * height, (data) => {
      letterboxInto(data, image, box, norm);
      return this.#session.run({ input: { data, dims: [1, 3, height, width] } });
    });
    const found = joinCandidates(stridesPx.map((stridePx) => this.#decodeLevel(outputs, stridePx, box.input)));
    const kept = suppressOverlaps(insideImage(found, box.content), {
      overlap,
      limit: maxFaces,
      contained: mostContained,
    });
    return detectionsOf(scaleCandidates(kept, box.imagePxPerInputPx));
  }

  #decodeLevel(outputs: Awaited<ReturnType<Session["run"]>>, stridePx: number, input: Size): Candidates {
    const cells = (input.width / stridePx) * (input.height / stridePx);
    const classes = outputNamed(outputs, `cls_${stridePx}`, cells);
    const objects = outputNamed(outputs, `obj_${stridePx}`, cells);
    const scores = classes.map((value, i) => Math.sqrt(Math.max(0, value * (objects[i] ?? 0))));
    const rows = strongestRows(scores, { minScore: this.#options.minScore, limit: maxCandidates });
    const level = {
      stridePx,
      anchors: 1,
      boxes: outputNamed(outputs, `bbox_${stridePx}`, cells * 4),
      landmarks: outputNamed(outputs, `kps_${stridePx}`, cells * 10),
    };
    const faces = decodeCells(level, rows, input, "centre-size");
    return { ...faces, scores: Float32Array.from(rows, (row) => scores[row] ?? 0) };
  }
}

import { FaceServiceError } from "../../errors.ts";
import { insideImage, scaleCandidates } from "../../face/candidate-boxes.ts";
import { detectionsOf, joinCandidates, maxCandidates, strongestRows } from "../../face/candidates.ts";
import { type CellLevel, decodeCells } from "../../face/cells.ts";
import type { FaceDetection } from "../../face/detection.ts";
import type { Size } from "../../face/geometry.ts";
import type { RgbImage } from "../../face/image.ts";
import { letterboxInto, planLetterbox } from "../../face/letterbox.ts";
import type { PixelNorm } from "../../face/resample.ts";
import { mostContained, suppressOverlaps } from "../../face/suppression.ts";
import { InputBuffers } from "../input-buffers.ts";
import type { Session } from "../session.ts";
import type { DetectorOptions, NetworkDetector } from "./detector-options.ts";

const stridesPx = [8, 16, 32];
const anchors = 2;
const multiplePx = 32;
const norm: PixelNorm = { mean: [127.5, 127.5, 127.5], scale: 1 / 128, order: "rgb" };

interface ScrfdLevel extends CellLevel {
  readonly scores: Float32Array; // (A,)
}

/**
 * SCRFD with landmarks (Guo et al., arXiv:2105.04714; InsightFace's det_500m to det_10g).
 *
 * Its exported graphs name their outputs by number, differently in every file, so an output is known by its width
 * (1 score, 4 box, 10 landmarks) and its length, which gives the stride.
 */
export class ScrfdDetector implements NetworkDetector {
  readonly #session: Session;
  readonly #input: string;
  readonly #options: DetectorOptions;
  readonly #buffers = new InputBuffers();

  constructor(session: Session, options: DetectorOptions) {
    this.#session = session;
    this.#input = session.inputNames[0] ?? "input.1";
    this.#options = options;
  }

  async detect(image: RgbImage, inputSizePx: number): Promise<readonly FaceDetection[]> {
    const { minScore, overlap, maxFaces } = this.#options;
    const box = planLetterbox(image, { inputSizePx, multiplePx });
    const { width, height } = box.input;
    const outputs = await this.#buffers.lend(3 * width * height, (data) => {
      letterboxInto(data, image, box, norm);
      return this.#session.run({ [this.#input]: { data, dims: [1, 3, height, width] } });
    });
    const found = stridesPx.map((stridePx) => {
      const level = levelOf(outputs, stridePx, box.input);
      const rows = strongestRows(level.scores, { minScore, limit: maxCandidates });
      const scores = Float32Array.from(rows, (row) => level.scores[row] ?? 0);
      return { ...decodeCells(level, rows, box.input, "side-distances"), scores };
    });
    const kept = suppressOverlaps(insideImage(joinCandidates(found), box.content), {
      overlap,
      limit: maxFaces,
      contained: mostContained,
    });
    return detectionsOf(scaleCandidates(kept, box.imagePxPerInputPx));
  }
}

function levelOf(outputs: Awaited<ReturnType<Session["run"]>>, stridePx: number, input: Size): ScrfdLevel {
  const rows = (input.width / stridePx) * (input.height / stridePx) * anchors;
  const find = (width: number): Float32Array => {
    const found = Object.values(outputs).find(
      ({ data, dims }) => dims.at(-1) === width && data.length === rows * width,
    );
    if (found !== undefined) return found.data;
    const shapes = Object.values(outputs).map(({ dims }) => `(${dims.join(", ")})`);
    throw new FaceServiceError(
      "MODEL_INVALID",
      `expected an output (${rows}, ${width}) of SCRFD for stride ${stridePx}, got ${shapes.join(" ")}; the file is another network, or one without landmarks`,
    );
  };
  return { stridePx, anchors, scores: find(1), boxes: find(4), landmarks: find(10) };
}

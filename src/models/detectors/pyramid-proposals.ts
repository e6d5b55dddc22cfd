import { scaleCandidates } from "../../face/candidate-boxes.ts";
import { type Candidates, joinCandidates, maxCandidates, strongestRows, takeRows } from "../../face/candidates.ts";
import { shiftBoxes } from "../../face/crops.ts";
import type { Size } from "../../face/geometry.ts";
import type { RgbImage } from "../../face/image.ts";
import { letterboxInto, planLetterbox } from "../../face/letterbox.ts";
import { suppressOverlaps, survivingRows } from "../../face/suppression.ts";
import { InputBuffers } from "../input-buffers.ts";
import type { Session } from "../session.ts";
import { outputNamed } from "./outputs.ts";
import { mtcnnNorm } from "./refinement.ts";

/** What one cell of P-Net's map stands for: a square of 12 px every 2 px. */
const cellPx = 12;
const cellStridePx = 2;

/** Side of each picture of the pyramid against the one before; the half in area, as the paper's program has it. */
const shrink = 0.709;

const minScore = 0.6;

/** P-Net of MTCNN (Zhang et al., arXiv:1604.02878) over a pyramid whose largest picture has the input size asked for. */
export class PyramidProposals {
  readonly #session: Session;
  readonly #buffers = new InputBuffers();

  constructor(session: Session) {
    this.#session = session;
  }

  /** @returns boxes in pixels of the image, best score first */
  async propose(
    image: RgbImage,
    options: { readonly inputSizePx: number; readonly limit: number },
  ): Promise<Candidates> {
    const levels: Candidates[] = [];
    for (const sidePx of pyramidSides(image, options.inputSizePx)) levels.push(await this.#level(image, sidePx));
    return suppressOverlaps(joinCandidates(levels), { overlap: 0.7, limit: options.limit });
  }

  async #level(image: RgbImage, inputSizePx: number): Promise<Candidates> {
    const box = planLetterbox(image, { inputSizePx, multiplePx: 1 });
    const { width, height } = box.input;
    const outputs = await this.#buffers.lend(3 * width * height, (data) => {
      letterboxInto(data, image, box, mtcnnNorm);
      return this.#session.run({ input: { data, dims: [1, 3, height, width] } });
    });
    const cells = mapCells(box.input);
    const scores = outputNamed(outputs, "probability", cells.count * 2).subarray(cells.count); // (2, h, w)
    const shifts = outputNamed(outputs, "regression", cells.count * 4); // (4, h, w)
    const rows = strongestRows(scores, { minScore, limit: maxCandidates });
    const squares = { boxes: squaresOf(rows, cells), scores: Float32Array.from(rows, (row) => scores[row] ?? 0) };
    // The squares as they are make the duplicates plain; moved ones have drifted apart.
    const kept = survivingRows(squares, { overlap: 0.5, limit: maxCandidates });
    const { boxes, scores: keptScores } = takeRows(squares, kept);
    const keptShifts = shiftsOf(
      shifts,
      kept.map((index) => rows[index] ?? 0),
      cells,
    );
    return scaleCandidates({ boxes: shiftBoxes(boxes, keptShifts), scores: keptScores }, box.imagePxPerInputPx);
  }
}

/** Sides of the pictures of the pyramid, largest first; the smallest one still has a cell. */
function pyramidSides(image: Size, inputSizePx: number): readonly number[] {
  const sides: number[] = [];
  const { content } = planLetterbox(image, { inputSizePx, multiplePx: 1 });
  const shorter = Math.min(content.width, content.height);
  for (let scale = 1; shorter * scale >= cellPx; scale *= shrink)
    sides.push(Math.round(Math.max(content.width, content.height) * scale));
  return sides;
}

interface MapCells {
  readonly columns: number;
  readonly count: number;
}

/** P-Net's map of an input: three convolutions of 3 px, between the first two a halving that rounds up. */
function mapCells({ width, height }: Size): MapCells {
  const cells = (sidePx: number): number => Math.ceil((sidePx - 2) / 2) - 4;
  return { columns: cells(width), count: cells(width) * cells(height) };
}

function squaresOf(rows: ArrayLike<number>, { columns }: MapCells): Float32Array {
  return Float32Array.from({ length: rows.length * 4 }, (_, i) => {
    const row = rows[Math.floor(i / 4)] ?? 0;
    const cell = i % 2 === 0 ? row % columns : Math.floor(row / columns);
    return cell * cellStridePx + (i % 4 < 2 ? 0 : cellPx);
  });
}

function shiftsOf(shifts: Float32Array, rows: readonly number[], { count }: MapCells): Float32Array {
  return Float32Array.from({ length: rows.length * 4 }, (_, i) => shifts[(i % 4) * count + (rows[i >> 2] ?? 0)] ?? 0);
}

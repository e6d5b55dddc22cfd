import { FaceServiceError } from "../../errors.ts";
import type { Kernel } from "./kernel.ts";
import { pairCount, type SvmModel, squaresOf } from "./model.ts";

/**
 * The model as LIBSVM's programs read it, classes labelled by their numbers.
 *
 * @see LIBSVM 3.24, svm.cpp, svm_save_model
 */
export function writeLibsvmModel(model: SvmModel): string {
  const { kernel, classes, supportVectors, supportCounts, coefficients, rhos, sigmoids } = model;
  const total = supportVectors.length;
  const lines = [
    "svm_type c_svc",
    `kernel_type ${kernel.kind}`,
    ...(kernel.kind === "rbf" ? [`gamma ${kernel.gamma}`] : []),
    `nr_class ${classes}`,
    `total_sv ${total}`,
    `rho ${rhos.join(" ")}`,
    `label ${Array.from({ length: classes }, (_, c) => c).join(" ")}`,
    ...(sigmoids === undefined
      ? []
      : [
          `probA ${sigmoids.map(({ slope }) => slope).join(" ")}`,
          `probB ${sigmoids.map(({ offset }) => offset).join(" ")}`,
        ]),
    `nr_sv ${supportCounts.join(" ")}`,
    "SV",
  ];
  const rows = supportVectors.map((vector, k) => {
    const weights = Array.from({ length: classes - 1 }, (_, row) => coefficients[row * total + k]!);
    return `${weights.join(" ")} ${sparse(vector)}`;
  });
  return `${[...lines, ...rows].join("\n")}\n`;
}

/** One line a sample, as `svm-train` and `svm-predict` read them. */
export function writeLibsvmData(vectors: readonly Float32Array[], labels: ArrayLike<number>): string {
  return vectors.map((vector, i) => `${labels[i]!} ${sparse(vector)}\n`).join("");
}

/** Indices count from 1 and zeros are left out. */
function sparse(vector: Float32Array): string {
  return Array.from(vector, (value, i) => (value === 0 ? "" : `${i + 1}:${value}`))
    .filter((entry) => entry !== "")
    .join(" ");
}

/** A model together with the labels that LIBSVM gave its classes, in the classes' order. */
export interface LabelledSvmModel {
  readonly model: SvmModel;
  readonly labels: readonly number[];
}

/**
 * Reads a model that `svm-train` wrote: C-SVC with a linear or an RBF kernel.
 *
 * @param dimensions - length of the vectors; a sparse file does not tell it
 * @throws {FaceServiceError} MODEL_INVALID for another kind, or a text that contradicts itself
 */
export function readLibsvmModel(text: string, dimensions: number): LabelledSvmModel {
  const [head = "", body = ""] = text.split(/^SV\r?\n/m, 2);
  const header = new Map(
    head.split(/\r?\n/).map((line): [string, string[]] => {
      const [key = "", ...values] = line.trim().split(/\s+/);
      return [key, values];
    }),
  );
  const numbers = (key: string): number[] => (header.get(key) ?? []).map(Number);
  const kernel = kernelOf(header);
  const classes = numbers("nr_class")[0] ?? 0;
  const total = numbers("total_sv")[0] ?? 0;
  const rhos = Float64Array.from(numbers("rho"));
  const rows = body.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (rows.length !== total || rhos.length !== pairCount(classes))
    throw invalid(
      `expected ${total} support vectors and ${pairCount(classes)} rho, got ${rows.length} and ${rhos.length}`,
    );
  const coefficients = new Float64Array((classes - 1) * total);
  const supportVectors = rows.map((line, k) => {
    const cells = line.trim().split(/\s+/);
    for (let row = 0; row < classes - 1; row++) coefficients[row * total + k] = Number(cells[row]);
    return dense(cells.slice(classes - 1), dimensions);
  });
  const slopes = numbers("probA");
  const offsets = numbers("probB");
  const model: SvmModel = {
    kernel,
    classes,
    supportVectors,
    supportSquares: squaresOf(supportVectors),
    supportCounts: numbers("nr_sv"),
    coefficients,
    rhos,
    ...(slopes.length === 0 ? {} : { sigmoids: slopes.map((slope, i) => ({ slope, offset: offsets[i]! })) }),
  };
  return { model, labels: numbers("label") };
}

function kernelOf(header: ReadonlyMap<string, readonly string[]>): Kernel {
  const kind = header.get("kernel_type")?.[0];
  const type = header.get("svm_type")?.[0];
  if (type !== "c_svc" || (kind !== "linear" && kind !== "rbf"))
    throw invalid(`expected a c_svc model with a linear or rbf kernel, got ${type ?? "none"} with ${kind ?? "none"}`);
  return kind === "linear" ? { kind } : { kind, gamma: Number(header.get("gamma")?.[0]) };
}

function dense(cells: readonly string[], dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const cell of cells) {
    const [index = Number.NaN, value = Number.NaN] = cell.split(":").map(Number);
    if (!(index >= 1 && index <= dimensions)) throw invalid(`expected an index from 1 to ${dimensions}, got ${cell}`);
    vector[index - 1] = value;
  }
  return vector;
}

const invalid = (what: string): FaceServiceError => new FaceServiceError("MODEL_INVALID", `LIBSVM model: ${what}`);

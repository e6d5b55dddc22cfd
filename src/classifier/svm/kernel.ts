/** Kernel of a support vector machine, in LIBSVM's terms. */
export type Kernel = { readonly kind: "linear" } | { readonly kind: "rbf"; readonly gamma: number };

/** Dot products of n vectors, from which every kernel here follows; computed once and reused over a search. */
export interface Gram {
  readonly size: number;
  /** The lower triangle row by row, diagonal included: n (n + 1) / 2 products. */
  readonly products: Float32Array;
}

/** Rows in one block: two blocks of 640 dimensions stay in the first-level cache. */
const blockRows = 8;

/** @param vectors - n vectors of one length; 2 n² bytes are allocated (128 MB for 8,000) */
export function gramMatrix(vectors: readonly Float32Array[]): Gram {
  const size = vectors.length;
  const products = new Float32Array((size * (size + 1)) / 2);
  for (let top = 0; top < size; top += blockRows) {
    const bottom = Math.min(size, top + blockRows);
    for (let j = 0; j < bottom; j++)
      for (let i = Math.max(top, j); i < bottom; i++)
        products[(i * (i + 1)) / 2 + j] = dotProduct(vectors[i]!, vectors[j]!);
  }
  return { size, products };
}

export const gramProduct = ({ products }: Gram, i: number, j: number): number =>
  products[i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i]!;

/** Sum of products in double precision; four partial sums, so that additions need not wait for each other. */
export function dotProduct(a: Float32Array, b: Float32Array): number {
  const { length } = a;
  const whole = length - (length % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

/** @param product - a · b, and `squareA`, `squareB` those of each vector with itself */
export function kernelValue(kernel: Kernel, product: number, squareA: number, squareB: number): number {
  return kernel.kind === "linear" ? product : Math.exp(-kernel.gamma * (squareA + squareB - 2 * product));
}

/** Kernel of one sample of a Gram matrix with each of `columns`, into `out`. */
export function kernelRow(
  out: Float64Array,
  gram: Gram,
  kernel: Kernel,
  at: { row: number; columns: ArrayLike<number> },
) {
  const { row, columns } = at;
  const square = gramProduct(gram, row, row);
  for (let k = 0; k < columns.length; k++) {
    const column = columns[k]!;
    out[k] = kernelValue(kernel, gramProduct(gram, row, column), square, gramProduct(gram, column, column));
  }
}

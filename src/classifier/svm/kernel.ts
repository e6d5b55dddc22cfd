/** Kernel of a support vector machine, in LIBSVM's terms. */
export type Kernel = { readonly kind: "linear" } | { readonly kind: "rbf"; readonly gamma: number };

/** Dot products of n vectors, from which every kernel here follows; computed once and reused over a search. */
export interface Gram {
  readonly size: number;
  /** Shape (n, n), row-major, symmetric. */
  readonly products: Float32Array;
}

/** Rows in one block: two blocks of 640 dimensions stay in the first-level cache. */
const blockRows = 8;

/** @param vectors - n vectors of one length; 4 n² bytes are allocated (256 MB for 8,000) */
export function gramMatrix(vectors: readonly Float32Array[]): Gram {
  const size = vectors.length;
  const products = new Float32Array(size * size);
  for (let top = 0; top < size; top += blockRows) {
    const bottom = Math.min(size, top + blockRows);
    for (let j = 0; j < bottom; j++) {
      for (let i = Math.max(top, j); i < bottom; i++) {
        const product = dotProduct(vectors[i]!, vectors[j]!);
        products[i * size + j] = product;
        products[j * size + i] = product;
      }
    }
  }
  return { size, products };
}

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
  const { products, size } = gram;
  const { row, columns } = at;
  const rowStart = row * size;
  const square = products[rowStart + row]!;
  for (let k = 0; k < columns.length; k++) {
    const column = columns[k]!;
    out[k] = kernelValue(kernel, products[rowStart + column]!, square, products[column * size + column]!);
  }
}

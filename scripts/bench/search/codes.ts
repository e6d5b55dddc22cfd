import {
  BinaryCodes,
  type Coder,
  codeBits,
  sidesOfPlanes,
  valuesAgainstMean,
} from "../../../src/search/binary-codes.ts";
import { NearestIndex } from "../../../src/search/nearest-index.ts";
import { fitPrincipalAxes } from "../../../src/search/principal-axes.ts";
import { VectorRows } from "../../../src/search/vector-rows.ts";
import type { Gallery } from "./galleries.ts";
import { quantile } from "./measure.ts";

/** How often the true nearest is among so many candidates of the least Hamming distance, and what that costs. */
export interface CodeFigures {
  readonly code: string;
  readonly gallery: string;
  readonly vectors: number;
  readonly candidates: number;
  readonly recallAt1: number;
  /** Candidates and their comparison, in this thread. */
  readonly p50Ms: number;
}

const candidateCounts = [10, 100, 1000, 10_000];
const fittedRows = 2048;

export function measureCodes(gallery: Gallery): readonly CodeFigures[] {
  const { name, dimensions, vectors: named, queries } = gallery;
  const vectors = named.map(({ vector }) => vector);
  const rows = new VectorRows({ dimensions, maxVectors: vectors.length });
  named.forEach(({ vector }, i) => {
    rows.put(String(i), vector);
  });
  const index = new NearestIndex(rows);
  const truth = queries.mated.map((query) => Number(index.nearest(query)[0]?.id));
  const every = Math.max(1, Math.floor(vectors.length / fittedRows));
  const { axes, centre } = fitPrincipalAxes(
    vectors.filter((_, i) => i % every === 0),
    codeBits,
  );
  const coders: Readonly<Record<string, Coder>> = {
    "first values against their mean": valuesAgainstMean,
    "sides of principal axes": sidesOfPlanes(axes, centre),
  };
  return Object.entries(coders).flatMap(([code, coder]) => {
    const codes = new BinaryCodes(coder, vectors);
    return candidateCounts
      .filter((count) => count < vectors.length)
      .map((candidates): CodeFigures => {
        const times: number[] = [];
        let found = 0;
        queries.mated.forEach((query, i) => {
          const before = performance.now();
          const nearest = nearestOf(codes.candidates(query, candidates), vectors, query);
          times.push(performance.now() - before);
          if (nearest === truth[i]) found++;
        });
        const recallAt1 = found / queries.mated.length;
        return { code, gallery: name, vectors: vectors.length, candidates, recallAt1, p50Ms: quantile(times, 0.5) };
      });
  });
}

function nearestOf(candidates: Int32Array, vectors: readonly Float32Array[], query: Float32Array): number {
  let nearest = -1;
  let highest = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    const vector = vectors[candidate]!;
    let dot = 0;
    for (let i = 0; i < vector.length; i++) dot += vector[i]! * query[i]!;
    if (dot <= highest) continue;
    highest = dot;
    nearest = candidate;
  }
  return nearest;
}

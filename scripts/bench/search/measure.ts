import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelId } from "../../../src/face/embedding.ts";
import { openSearch } from "../../../src/search/open-search.ts";
import type { Gallery } from "./galleries.ts";

/** Of one gallery size; times in milliseconds. */
export interface SearchFigures {
  readonly gallery: string;
  readonly vectors: number;
  readonly dimensions: number;
  /** Of one query through the thread, its messages included. */
  readonly matedP50Ms: number;
  readonly nonMatedP50Ms: number;
  readonly p95Ms: number;
  /** Of the plain loop over all values in this process. */
  readonly plainP50Ms: number;
  /** How many times the plain loop's time is the search's, for the slower kind of query. */
  readonly timesFaster: number;
  /** Queries of which the plain loop found another nearest one; equals aside. */
  readonly wrong: number;
  readonly checked: number;
  readonly buildMs: number;
  readonly saveMs: number;
  readonly openMs: number;
}

const putAtOnce = 2000;
const plainRuns = 15;
const model = "bench" as ModelId;
/** Two sums of the same products in another order differ by less. */
const rounding = 1e-9;

export async function measureSearch(gallery: Gallery): Promise<SearchFigures> {
  const { name, dimensions, vectors, queries } = gallery;
  const directory = await mkdtemp(join(tmpdir(), "face-bench-search-"));
  const place = { path: join(directory, "index.bin"), model, dimensions, maxVectors: vectors.length };
  try {
    const startedMs = performance.now();
    await using search = await openSearch(place);
    for (let at = 0; at < vectors.length; at += putAtOnce) await search.put(vectors.slice(at, at + putAtOnce));
    const builtMs = performance.now();
    await search.save();
    const savedMs = performance.now();
    const timed = async (asked: readonly Float32Array[]): Promise<readonly number[]> => {
      const times: number[] = [];
      for (const query of asked) {
        const before = performance.now();
        await search.nearest(query);
        times.push(performance.now() - before);
      }
      return times;
    };
    await timed(queries.nonMated.slice(0, 10));
    const mated = await timed(queries.mated);
    const nonMated = await timed(queries.nonMated);
    const flat = new Float32Array(vectors.length * dimensions);
    vectors.forEach(({ vector }, i) => {
      flat.set(vector, i * dimensions);
    });
    const plain: number[] = [];
    let wrong = 0;
    const checked = [...queries.mated.slice(0, plainRuns), ...queries.nonMated.slice(0, plainRuns)];
    for (const query of checked) {
      const before = performance.now();
      const { similarity } = plainNearest(flat, query);
      plain.push(performance.now() - before);
      const [found] = await search.nearest(query);
      if (Math.abs((found?.similarity ?? 0) - similarity) > rounding) wrong++;
    }
    const reopenedMs = performance.now();
    await using reopened = await openSearch(place);
    await reopened.nearest(queries.nonMated[0]!);
    const openMs = performance.now() - reopenedMs;
    const slower = Math.max(quantile(mated, 0.5), quantile(nonMated, 0.5));
    return {
      gallery: name,
      vectors: vectors.length,
      dimensions,
      matedP50Ms: quantile(mated, 0.5),
      nonMatedP50Ms: quantile(nonMated, 0.5),
      p95Ms: quantile([...mated, ...nonMated], 0.95),
      plainP50Ms: quantile(plain, 0.5),
      timesFaster: quantile(plain, 0.5) / slower,
      wrong,
      checked: checked.length,
      buildMs: builtMs - startedMs,
      saveMs: savedMs - builtMs,
      openMs,
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function plainNearest(flat: Float32Array, query: Float32Array): { readonly row: number; readonly similarity: number } {
  const dimensions = query.length;
  let row = -1;
  let similarity = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < flat.length; start += dimensions) {
    let dot = 0;
    for (let i = 0; i < dimensions; i++) dot += flat[start + i]! * query[i]!;
    if (dot <= similarity) continue;
    similarity = dot;
    row = start / dimensions;
  }
  return { row, similarity };
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

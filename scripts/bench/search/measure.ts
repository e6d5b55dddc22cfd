import { join } from "node:path";
import type { ModelId } from "../../../src/face/embedding.ts";
import { openSearch } from "../../../src/search/open-search.ts";
import type { IndexedVector } from "../../../src/search/vector-rows.ts";
import { temporaryFolder } from "../workspace/temporary-folder.ts";
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
  /** Of the processor, a query of the slower kind, whatever else the machine does meanwhile; the plain loop's beside it. */
  readonly processorMs: number;
  readonly plainProcessorMs: number;
  /** Of the plain loop over all values in this process. */
  readonly plainP50Ms: number;
  /** How many times the plain loop's processor time is the search's, for the slower kind of query. */
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
  await using folder = await temporaryFolder("search");
  const place = { path: join(folder.path, "index.bin"), model, dimensions, maxVectors: vectors.length };
  const startedMs = performance.now();
  await using search = await openSearch(place);
  for (let at = 0; at < vectors.length; at += putAtOnce) await search.put(vectors.slice(at, at + putAtOnce));
  const builtMs = performance.now();
  await search.save();
  const savedMs = performance.now();
  const timed = (asked: readonly Float32Array[]): Promise<Times> => timesOf(asked, (query) => search.nearest(query));
  await timed(queries.nonMated.slice(0, 10));
  const mated = await timed(queries.mated);
  const nonMated = await timed(queries.nonMated);
  const checked = [...queries.mated.slice(0, plainRuns), ...queries.nonMated.slice(0, plainRuns)];
  const truths: number[] = [];
  const plain = await timesOf(checked, (query) => truths.push(plainNearest(vectors, query)));
  let wrong = 0;
  for (const [i, query] of checked.entries()) {
    const [found] = await search.nearest(query);
    if (Math.abs((found?.similarity ?? 0) - truths[i]!) > rounding) wrong++;
  }
  const reopenedMs = performance.now();
  await using reopened = await openSearch(place);
  await reopened.nearest(queries.nonMated[0]!);
  const openMs = performance.now() - reopenedMs;
  const processorMs = Math.max(mated.processorMs, nonMated.processorMs);
  return {
    gallery: name,
    vectors: vectors.length,
    dimensions,
    matedP50Ms: quantile(mated.eachMs, 0.5),
    nonMatedP50Ms: quantile(nonMated.eachMs, 0.5),
    p95Ms: quantile([...mated.eachMs, ...nonMated.eachMs], 0.95),
    processorMs,
    plainProcessorMs: plain.processorMs,
    plainP50Ms: quantile(plain.eachMs, 0.5),
    timesFaster: plain.processorMs / processorMs,
    wrong,
    checked: checked.length,
    buildMs: builtMs - startedMs,
    saveMs: savedMs - builtMs,
    openMs,
  };
}

interface Times {
  readonly eachMs: readonly number[];
  /** Mean over the queries, of all threads of this process. */
  readonly processorMs: number;
}

async function timesOf(queries: readonly Float32Array[], ask: (query: Float32Array) => unknown): Promise<Times> {
  const eachMs: number[] = [];
  const before = process.cpuUsage();
  for (const query of queries) {
    const startedMs = performance.now();
    await ask(query);
    eachMs.push(performance.now() - startedMs);
  }
  const { user, system } = process.cpuUsage(before);
  return { eachMs, processorMs: (user + system) / 1000 / Math.max(1, queries.length) };
}

/** @returns the highest similarity */
function plainNearest(vectors: readonly IndexedVector[], query: Float32Array): number {
  let similarity = Number.NEGATIVE_INFINITY;
  for (const { vector } of vectors) {
    let dot = 0;
    for (let i = 0; i < query.length; i++) dot += vector[i]! * query[i]!;
    if (dot > similarity) similarity = dot;
  }
  return similarity;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

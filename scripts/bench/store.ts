import { join } from "node:path";
import { showProgress } from "../../src/service/progress.ts";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import { makeMongoClient, openMongodbResultStore, usualMongodbTimes } from "../../src/store/mongodb-result-store.ts";
import type { ResultStore } from "../../src/store/results.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import { quantile } from "./figures/quantile.ts";
import { madeResults } from "./store/made-results.ts";
import { temporaryFolder } from "./workspace/temporary-folder.ts";

export const bench: Bench = {
  summary: "results a second into the store, one at a time and in batches, each on the disk before the next",
  usage: `[--results N] [--mongodb URL]

Inserts results of frames with two faces (--results, 3000, for each way) into an embedded store in a temporary folder:
one after another, by ten at once, by a hundred; then reads them back by key and by person. With --mongodb the same
into a database of its own on that server, which is dropped afterwards.`,
  options: { results: { type: "string" }, mongodb: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    const results = wholeNumber(values["results"], 3000);
    await using folder = await temporaryFolder("store");
    const rows: StoreFigures[] = [];
    {
      await using store = await openEmbeddedResultStore({ file: join(folder.path, "results.db"), retentionDays: null });
      rows.push(...(await measure("embedded", store, results)));
    }
    const url = values["mongodb"];
    if (typeof url === "string") rows.push(...(await measureMongodb(url, results)));
    console.table(rows);
    return { store: rows, mongodb: typeof url === "string" ? "measured" : "no URL given" };
  },
};

interface StoreFigures {
  readonly store: string;
  readonly what: string;
  /** Results or queries. */
  readonly perSecond: number;
  /** Of one insert or query. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const batches = [1, 10, 100] as const;
const queries = 200;
const pageSize = 50;

async function measure(name: string, store: ResultStore, results: number): Promise<readonly StoreFigures[]> {
  const progress = showProgress({ label: `${name} store`, total: batches.length * results, unit: "results" });
  const rows: StoreFigures[] = [];
  let written = 0;
  for (const batch of batches) {
    const eachMs: number[] = [];
    const end = written + results;
    while (written < end) {
      const some = madeResults(Math.min(batch, end - written), written);
      eachMs.push(await timed(() => store.put(some)));
      written += some.length;
      progress.update(written);
    }
    rows.push(rowOf(name, `insert by ${batch}`, eachMs, results));
  }
  progress.end();
  const keys = madeResults(queries, 0);
  const byKey: number[] = [];
  for (const key of keys) byKey.push(await timed(() => store.get(key)));
  rows.push(rowOf(name, "one by its key", byKey, queries));
  const byName: number[] = [];
  for (let i = 0; i < queries; i++) byName.push(await timed(() => store.find({ name: "Ann", limit: pageSize })));
  rows.push(rowOf(name, `latest ${pageSize} of a person`, byName, queries));
  return rows;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

function rowOf(store: string, what: string, eachMs: readonly number[], count: number): StoreFigures {
  const tookMs = eachMs.reduce((sum, each) => sum + each, 0);
  return {
    store,
    what,
    perSecond: Math.round((count * 1000) / tookMs),
    p50Ms: round(quantile(eachMs, 0.5)),
    p99Ms: round(quantile(eachMs, 0.99)),
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;

async function measureMongodb(url: string, results: number): Promise<readonly StoreFigures[]> {
  const database = `face_det_rec_bench_${process.pid}`;
  const collection = "results";
  try {
    await using store = await openMongodbResultStore({ url, urlFile: null, database, collection });
    return await measure("MongoDB", store, results);
  } finally {
    const client = makeMongoClient(url, usualMongodbTimes);
    await client.db(database).dropDatabase();
    await client.close();
  }
}

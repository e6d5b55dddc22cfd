import { readEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { showProgress } from "../../src/service/progress.ts";
import { type Bench, type BenchRequest, wholeNumber } from "./bench.ts";
import { type CodeFigures, measureCodes } from "./search/codes.ts";
import { faceGallery, type Gallery, randomGallery } from "./search/galleries.ts";
import { measureSearch, type SearchFigures } from "./search/measure.ts";

const randomDimensions = 512;
const smallest = 1000;

export const bench: Bench = {
  summary: "exact nearest neighbours among many embeddings, against a plain loop and 64-bit codes",
  usage: `[EMBEDDINGS] [options]

  Searches galleries of 1,000, 10,000 ... vectors in a thread, and counts where the plain loop finds another nearest
  one. EMBEDDINGS is a file that \`npm run encode\` wrote: its faces, filled up with mixtures of them, are one kind of
  gallery, random directions of ${randomDimensions} values the other. With faces, 64-bit codes are tried as a first pass too.

  --largest N    vectors of the largest gallery (default 100000)
  --queries N    of each kind (default 100)
  --seed N       (default 1)`,
  options: { largest: { type: "string" }, queries: { type: "string" }, seed: { type: "string" } },
  maxArguments: 1,
  run,
};

async function run({ paths, values }: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  const [path] = paths;
  const largest = wholeNumber(values["largest"], 100_000);
  const queries = wholeNumber(values["queries"], 100);
  const seed = wholeNumber(values["seed"], 1);
  const images = path === undefined ? undefined : (await readEmbeddings(path)).images;
  const sizes: number[] = [];
  for (let size = smallest; size <= largest; size *= 10) sizes.push(size);
  const galleries = sizes.flatMap((size): readonly (() => Gallery)[] => [
    ...(images === undefined ? [] : [() => faceGallery(images, size, queries, seed)]),
    () => randomGallery(randomDimensions, size, queries, seed),
  ]);
  const progress = showProgress({ label: "searching", total: galleries.length, unit: "galleries" });
  const search: SearchFigures[] = [];
  const codes: CodeFigures[] = [];
  for (const [i, make] of galleries.entries()) {
    const gallery = make();
    search.push(await measureSearch(gallery));
    if (gallery.name === "faces") codes.push(...measureCodes(gallery));
    progress.update(i + 1);
  }
  progress.end();
  process.stdout.write(`${searchLines(search).join("\n")}\n${codeLines(codes).join("\n")}\n`);
  return { search, codes, seed };
}

const ms = (value: number): string => `${value.toFixed(2)} ms`;

function searchLines(figures: readonly SearchFigures[]): readonly string[] {
  return figures.map((row) => {
    const what = `${row.vectors} ${row.gallery} x ${row.dimensions}`.padEnd(24);
    const times = `mated p50 ${ms(row.matedP50Ms)}, non-mated p50 ${ms(row.nonMatedP50Ms)}, p95 ${ms(row.p95Ms)}`;
    const processor = `of the processor ${ms(row.processorMs)} a query`;
    const plain = `plain loop ${ms(row.plainP50Ms)}, of the processor ${ms(row.plainProcessorMs)}: ${row.timesFaster.toFixed(1)} times faster`;
    const files = `filled in ${(row.buildMs / 1000).toFixed(1)} s, opened in ${(row.openMs / 1000).toFixed(1)} s`;
    return `${what}${times}; ${processor}; ${plain}; ${row.wrong} of ${row.checked} wrong; ${files}`;
  });
}

function codeLines(figures: readonly CodeFigures[]): readonly string[] {
  return figures.map(({ code, vectors, candidates, recallAt1, p50Ms }) => {
    const what = `${vectors} faces, 64 bits, ${code}, ${candidates} candidates`.padEnd(84);
    return `${what}recall@1 ${recallAt1.toFixed(3)}, p50 ${ms(p50Ms)}`;
  });
}

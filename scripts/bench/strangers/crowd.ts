import { performance } from "node:perf_hooks";
import { seededRandom } from "../../../src/classifier/random.ts";
import type { EmbeddedImage } from "../../../src/gallery/embeddings-file.ts";
import { FaceIndex } from "../../../src/sightings/gathering/face-index.ts";
import { gather } from "../../../src/sightings/gathering/gather.ts";
import type { Likeness } from "../../../src/sightings/gathering/likeness.ts";
import { faceGallery } from "../search/galleries.ts";
import type { StrangerFaces } from "./faces.ts";

/** What one more face costs among many, in milliseconds of the clock. */
export interface CrowdFigures {
  readonly faces: number;
  readonly strangers: number;
  readonly assignP50Ms: number;
  readonly assignP95Ms: number;
  readonly searchP50Ms: number;
  readonly searchP95Ms: number;
  /** Processor time of one, which tells more than the clock where the machine is busy with other work. */
  readonly assignProcessorMs: number;
  readonly searchProcessorMs: number;
  /** Faces that a search answered, on average. */
  readonly found: number;
  readonly fillS: number;
}

const measured = 300;
const mostFound = 500;

/** The real faces filled up with mixtures of them; then faces come in and photos are searched for, one after another. */
export function measureCrowd(
  { faces, embedder: _ }: StrangerFaces,
  { size, seed, likeness }: { readonly size: number; readonly seed: number; readonly likeness: Likeness },
): CrowdFigures {
  const images = faces.map(({ id, person, vector, quality }): EmbeddedImage => {
    return { label: person, role: "sample", file: id, sha256: "", vector, quality };
  });
  const gallery = faceGallery(images, size, measured, seed);
  const index = new FaceIndex({ dimensions: gallery.dimensions, maxVectors: size + measured });
  const startedMs = performance.now();
  index.put(gallery.vectors);
  const random = seededRandom(seed);
  // Strangers of one to thirty faces, as far as time matters.
  let stranger = 0;
  for (const { id } of gallery.vectors) {
    if (random() < 0.2) stranger++;
    index.move(id, `s${stranger}`);
  }
  const fillS = (performance.now() - startedMs) / 1000;
  const newcomers = [...gallery.queries.mated, ...gallery.queries.nonMated].slice(0, measured);
  const beforeAssign = process.cpuUsage();
  const assignMs = newcomers.map((vector, nth) =>
    timed(() => {
      const id = `newcomer ${nth}`;
      index.put([{ id, vector }]);
      gather(index, [{ id, mayBegin: true }], { likeness, tokenOf: () => id });
    }),
  );
  const assignProcessorMs = processorMs(beforeAssign) / newcomers.length;
  let found = 0;
  const beforeSearch = process.cpuUsage();
  const searchMs = newcomers.map((vector) =>
    timed(() => {
      found += index.above(vector, likeness.maybe, mostFound).length;
    }),
  );
  const searchProcessorMs = processorMs(beforeSearch) / newcomers.length;
  return {
    faces: size,
    strangers: stranger + 1,
    assignP50Ms: quantile(assignMs, 0.5),
    assignP95Ms: quantile(assignMs, 0.95),
    searchP50Ms: quantile(searchMs, 0.5),
    searchP95Ms: quantile(searchMs, 0.95),
    assignProcessorMs,
    searchProcessorMs,
    found: found / newcomers.length,
    fillS,
  };
}

function processorMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function timed(work: () => void): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

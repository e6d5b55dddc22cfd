import { FaceServiceError } from "../errors.ts";
import type { FaceDetection, FaceDetector } from "../face/detection.ts";
import { cosineSimilarity, type FaceEmbedder } from "../face/embedding.ts";
import { intersectionOverUnion } from "../face/geometry.ts";
import { drawnFaces } from "./warm-up.ts";

export interface Networks {
  readonly detector: FaceDetector;
  readonly embedder: FaceEmbedder;
}

export interface SelfTest {
  /** One picture of four drawn faces, detected and embedded, after the warm-up. */
  readonly ms: number;
  /** The same on the CPU, with the same threads. */
  readonly cpuMs: number;
  /** Of the embeddings by both; 1 when they are the same. */
  readonly leastCosine: number;
}

export interface SelfTestSettings {
  readonly execution: { readonly fp16: boolean };
  readonly detection: { readonly minScore: number };
}

/** Convolutions in TF32, as CUDA computes them by default, stay above 0.9999; in half precision above 0.998. */
const leastCosines = { single: 0.999, half: 0.99 };
/** Faces that are embedded: two, because runs of several faces may go wrong by themselves. */
const embedded = 2;
/** Boxes of both overlap at least so far. */
const leastOverlap = 0.9;
/** Scores may differ so far; a detection so near to the least score may be missing. */
const scoreTolerance = 0.05;

/**
 * Holds what a provider computes against the CPU, on a drawn picture: a driver or a graphics library with a fault answers
 * something, and every face would become a stranger.
 *
 * @throws {FaceServiceError} UNAVAILABLE when they answer differently
 */
export async function compareWithCpu(
  tested: Networks,
  cpu: Networks,
  { execution, detection }: SelfTestSettings,
): Promise<SelfTest> {
  const expected = await answersOf(cpu);
  const answers = await answersOf(tested);
  checkDetections(answers.detections, expected.detections, detection.minScore);
  const cosines = answers.vectors.map((vector, i) => cosineSimilarity(vector, expected.vectors[i] ?? vector));
  const leastCosine = Math.min(...cosines);
  const least = execution.fp16 ? leastCosines.half : leastCosines.single;
  if (!(leastCosine >= least))
    throw new FaceServiceError(
      "UNAVAILABLE",
      `its embeddings are others than the CPU's: expected a cosine of at least ${least}, got ${leastCosine.toFixed(4)}; update its driver`,
    );
  return { ms: answers.ms, cpuMs: expected.ms, leastCosine };
}

async function answersOf({ detector, embedder }: Networks) {
  const { image, landmarks } = drawnFaces();
  const startedMs = performance.now();
  const detections = await detector.detect(image);
  const vectors = await embedder.embed(image, landmarks.slice(0, embedded));
  return { detections, vectors, ms: Math.round(performance.now() - startedMs) };
}

function checkDetections(found: readonly FaceDetection[], expected: readonly FaceDetection[], minScore: number): void {
  const isSame = (a: FaceDetection, b: FaceDetection): boolean =>
    intersectionOverUnion(a.box, b.box) >= leastOverlap && Math.abs(a.score - b.score) <= scoreTolerance;
  const alone = (some: readonly FaceDetection[], others: readonly FaceDetection[]): readonly FaceDetection[] =>
    some.filter((one) => one.score > minScore + scoreTolerance && !others.some((other) => isSame(one, other)));
  const missing = alone(expected, found).length;
  const extra = alone(found, expected).length;
  if (missing + extra > 0)
    throw new FaceServiceError(
      "UNAVAILABLE",
      `it detects other faces than the CPU: of ${expected.length} in a drawn picture ${missing} are missing, ${extra} are elsewhere; update its driver`,
    );
}

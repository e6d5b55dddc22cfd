import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine, EngineFace, RecognitionAnswer } from "../../../src/engine/engine.ts";
import { messageOf } from "../../../src/errors.ts";
import { areaOf, type Size } from "../../../src/face/geometry.ts";
import type { FaceQuality } from "../../../src/face/quality.ts";
import { showProgress } from "../../../src/service/progress.ts";

/** The face of one image of LFW. */
export interface EmbeddedFace {
  readonly vector: Float32Array;
  readonly quality: FaceQuality;
}

export interface EmbeddedImages {
  /** By the path below the data set's folder; an image without a face is absent. */
  readonly faces: ReadonlyMap<string, EmbeddedFace>;
  /** In how many images more than one face was found. */
  readonly crowded: number;
}

/** Embeds each image once, as many at a time as keep the engine's workers busy. */
export async function embedImages(
  engine: Engine,
  directory: string,
  paths: readonly string[],
): Promise<EmbeddedImages> {
  const progress = showProgress({ label: "embedding", total: paths.length, unit: "images" });
  const faces = new Map<string, EmbeddedFace>();
  const waiting = [...paths].reverse();
  let crowded = 0;
  const work = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const answer = await answerFor(engine, join(directory, path));
      const face = answer && centralFace(answer);
      if (face?.embedding) faces.set(path, { vector: face.embedding, quality: face.quality });
      else progress.note(`no face: ${path}`);
      if ((answer?.faces.length ?? 0) > 1) crowded++;
      progress.update(paths.length - waiting.length);
    }
  };
  await Promise.all(Array.from({ length: 2 * engine.status().workers }, work));
  progress.end();
  return { faces, crowded };
}

/** An image that cannot be read is told and counts as one without a face. */
async function answerFor(engine: Engine, path: string): Promise<RecognitionAnswer | undefined> {
  const bytes = await readFile(path);
  try {
    return await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true });
  } catch (error) {
    process.stderr.write(`${path}: ${messageOf(error)}\n`);
    return undefined;
  }
}

/**
 * The person of an LFW image stands in its middle, others are bystanders: the face with the most area less twice the
 * square of its distance from the middle (davidsandberg/facenet@4c33d4d:src/align/align_dataset_mtcnn.py), the area times
 * the detection score, so that a doubtful box over two faces does not win.
 */
export function centralFace({ faces, size }: RecognitionAnswer): EngineFace | undefined {
  return [...faces].sort((a, b) => centrality(b, size) - centrality(a, size))[0];
}

function centrality({ box, quality }: EngineFace, { width, height }: Size): number {
  const awayX = (box.left + box.right - width) / 2;
  const awayY = (box.top + box.bottom - height) / 2;
  return areaOf(box) * quality.detectionScore - 2 * (awayX * awayX + awayY * awayY);
}

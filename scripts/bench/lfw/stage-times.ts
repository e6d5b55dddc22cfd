import { readFile } from "node:fs/promises";
import type { Engine, RecognitionAnswer } from "../../../src/engine/engine.ts";
import { openSession } from "../../../src/models/session.ts";
import type { ModelStore } from "../../../src/models/store.ts";

/** Milliseconds of one image, one at a time, by stage. */
export type StageTimes = RecognitionAnswer["timings"];

/** Medians over images sent one by one, so that no other job disturbs the times. */
export async function stageTimes(engine: Engine, paths: readonly string[]): Promise<StageTimes> {
  const all: StageTimes[] = [];
  for (const path of paths) {
    const bytes = await readFile(path);
    const { timings } = await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true });
    all.push(timings);
  }
  const stage = (key: keyof StageTimes): number => median(all.map((timings) => timings[key]));
  return {
    decodeMs: stage("decodeMs"),
    detectMs: stage("detectMs"),
    embedMs: stage("embedMs"),
    totalMs: stage("totalMs"),
  };
}

type FaceNetwork = "landmark-68" | "fr-feature" | "dlib-resnet";

const sidePx: Readonly<Record<FaceNetwork, number>> = {
  "landmark-68": 112,
  "fr-feature": 112,
  "dlib-resnet": 150,
};

const networksOf: Readonly<Record<string, readonly FaceNetwork[]>> = {
  "fr-feature": ["landmark-68", "fr-feature"],
  dlib: ["landmark-68", "dlib-resnet"],
  fused: ["landmark-68", "fr-feature", "dlib-resnet"],
};

const runs = 40;

/**
 * Median milliseconds of the embedder's networks for one face and nothing around them: the least that embedding
 * could take; undefined for networks of one's own.
 */
export async function bareEmbedMs(kind: string, store: ModelStore): Promise<number | undefined> {
  const ids = networksOf[kind];
  if (ids === undefined) return undefined;
  let sum = 0;
  for (const id of ids) {
    await using session = await openSession(await store.network(id), { provider: "cpu", intraOpThreads: 1 });
    const data = new Float32Array(3 * sidePx[id] ** 2).fill(0.1);
    const [inputName = ""] = session.inputNames;
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      const startedMs = performance.now();
      await session.run({ [inputName]: { data, dims: [1, 3, sidePx[id], sidePx[id]] } });
      times.push(performance.now() - startedMs);
    }
    sum += median(times);
  }
  return sum;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

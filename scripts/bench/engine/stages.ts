import type { RecognitionJob } from "../../../src/engine/engine.ts";
import { type PipelineLimits, type PipelineParts, recognizeImage } from "../../../src/engine/pipeline.ts";
import type { DecodeLimits } from "../../../src/images/decode.ts";
import { decodeImage } from "../../../src/images/decode.ts";
import type { Frame } from "./frames.ts";
import { recordRuns, replay } from "./run-recorder.ts";

/** Medians of one frame's stages in milliseconds. */
export interface StageTimes {
  readonly found: number;
  readonly decodeMs: number;
  readonly detectMs: number;
  readonly embedMs: number;
  readonly totalMs: number;
  /** The same networks on the same inputs, nothing around them. */
  readonly networksMs: number;
  /** Total over decoding and bare networks. */
  readonly ratio: number;
}

export interface StageSettings {
  readonly parts: PipelineParts;
  readonly limits: PipelineLimits;
  readonly decode: DecodeLimits;
  readonly rounds: number;
}

/** Whole pipeline, decoding alone and bare networks take turns, so that a busy machine slows all three alike. */
export async function measureStages(frame: Frame, settings: StageSettings): Promise<StageTimes> {
  const { parts, limits, decode, rounds } = settings;
  const job: RecognitionJob = { image: { kind: "bytes", bytes: frame.jpeg }, withEmbeddings: true };
  const recognize = () => recognizeImage(job, parts, limits);
  const runs = await recordRuns(recognize);
  const answers: Awaited<ReturnType<typeof recognize>>[] = [];
  const decodeMs: number[] = [];
  const networksMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    answers.push(await recognize());
    const startedMs = performance.now();
    await decodeImage(frame.jpeg, decode);
    decodeMs.push(performance.now() - startedMs);
    networksMs.push(await replay(runs));
  }
  const medianOf = (stage: "decodeMs" | "detectMs" | "embedMs" | "totalMs"): number =>
    median(answers.map(({ timings }) => timings[stage]));
  const totalMs = medianOf("totalMs");
  const bareMs = median(networksMs);
  return {
    found: answers[0]?.faces.length ?? 0,
    decodeMs: medianOf("decodeMs"),
    detectMs: medianOf("detectMs"),
    embedMs: medianOf("embedMs"),
    totalMs,
    networksMs: bareMs,
    ratio: totalMs / (median(decodeMs) + bareMs),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

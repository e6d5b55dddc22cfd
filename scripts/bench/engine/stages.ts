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
  /** Processor time of decoding alone: as the pipeline does it, and by libvips. */
  readonly decodeCpuMs: number;
  readonly libvipsCpuMs: number;
  /** Total over decoding and bare networks. */
  readonly ratio: number;
  /** The same of processor time instead of time: steady on a machine that does other work as well. */
  readonly cpuRatio: number;
}

export interface StageSettings {
  readonly parts: PipelineParts;
  readonly limits: PipelineLimits;
  readonly decode: DecodeLimits;
  readonly rounds: number;
}

/** Whole pipeline, decoding alone and bare networks take turns, so that a busy machine slows all of them alike. */
export async function measureStages(frame: Frame, settings: StageSettings): Promise<StageTimes> {
  const { parts, limits, decode, rounds } = settings;
  const job: RecognitionJob = { image: { kind: "bytes", bytes: frame.jpeg }, withEmbeddings: true };
  const recognize = () => recognizeImage(job, parts, limits);
  const runs = await recordRuns(recognize);
  const answers: Awaited<ReturnType<typeof recognize>>[] = [];
  const whole: Timed[] = [];
  const decoding: Timed[] = [];
  const byLibvips: Timed[] = [];
  const networks: Timed[] = [];
  for (let round = 0; round < rounds; round++) {
    whole.push(await timed(async () => answers.push(await recognize())));
    decoding.push(await timed(() => parts.load(job.image)));
    byLibvips.push(await timed(() => decodeImage(frame.jpeg, decode)));
    networks.push(await timed(() => replay(runs)));
  }
  const medianOf = (stage: "decodeMs" | "detectMs" | "embedMs" | "totalMs"): number =>
    median(answers.map(({ timings }) => timings[stage]));
  return {
    found: answers[0]?.faces.length ?? 0,
    decodeMs: medianOf("decodeMs"),
    detectMs: medianOf("detectMs"),
    embedMs: medianOf("embedMs"),
    totalMs: medianOf("totalMs"),
    networksMs: medianTime(networks, "tookMs"),
    decodeCpuMs: medianTime(decoding, "cpuMs"),
    libvipsCpuMs: medianTime(byLibvips, "cpuMs"),
    ratio: medianTime(whole, "tookMs") / (medianTime(decoding, "tookMs") + medianTime(networks, "tookMs")),
    cpuRatio: medianTime(whole, "cpuMs") / (medianTime(decoding, "cpuMs") + medianTime(networks, "cpuMs")),
  };
}

interface Timed {
  readonly tookMs: number;
  /** Of all threads of this process. */
  readonly cpuMs: number;
}

async function timed(work: () => Promise<unknown>): Promise<Timed> {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const tookMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  return { tookMs, cpuMs: (user + system) / 1000 };
}

const medianTime = (times: readonly Timed[], kind: keyof Timed): number => median(times.map((time) => time[kind]));

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

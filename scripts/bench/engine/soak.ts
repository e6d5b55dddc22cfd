/**
 * A process like the recognition server's: it holds the engine and nothing else, keeps it saturated, and watches its
 * own event loop and memory. Apart from the bench, whose photos and networks would be counted in.
 */
import { readFile } from "node:fs/promises";
import { loadConfig } from "../../../src/config/load.ts";
import { openEngine } from "../../../src/engine/open-engine.ts";
import { openLog } from "../../../src/service/log.ts";
import { watchEventLoop } from "./event-loop.ts";
import { processFamily, processorMs, residentMiB } from "./memory.ts";

export interface SoakOrder {
  readonly configFile: string;
  /** JPEG files, sent in turn as bytes. */
  readonly files: readonly string[];
  readonly frames: number;
  /** Instead of those of the settings. */
  readonly workers?: number;
}

export interface SoakFigures {
  readonly workers: number;
  readonly framesPerSecond: number;
  /** Of the processor, a frame, in all processes. */
  readonly processorMs: number;
  readonly eventLoopDelayP99Ms: number;
  readonly eventLoopDelayMaxMs: number;
  readonly rssMiB: number;
  /** Difference of the means over the frames 150 to 250 and the last 100. */
  readonly rssGrowthMiB: number;
}

export type SoakMessage = { readonly done: number } | { readonly figures: SoakFigures };

const sampleEvery = 10;

async function soak({ configFile, files, frames, workers: wanted }: SoakOrder): Promise<SoakFigures> {
  const shipped = await loadConfig(configFile, process.env);
  const config = wanted === undefined ? shipped : { ...shipped, engine: { ...shipped.engine, workers: wanted } };
  const log = openLog({ level: "warn", name: "bench" });
  await using engine = await openEngine(config, { log, environment: process.env });
  const pictures = await Promise.all(files.map((file) => readFile(file)));
  const { workers } = engine.status();
  const processes = await processFamily(process.pid);
  const resident = new Map<number, number>();
  let started = 0;
  let done = 0;
  const serve = async (): Promise<void> => {
    while (started < frames) {
      const bytes = pictures[started % pictures.length] ?? new Uint8Array();
      started += 1;
      await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true });
      done += 1;
      if (done % sampleEvery !== 0) continue;
      resident.set(done, await residentMiB(processes));
      process.send?.({ done } satisfies SoakMessage);
    }
  };
  const watch = watchEventLoop();
  const spentBefore = await processorMs(processes);
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: workers * 4 }, serve));
  const tookMs = performance.now() - startedMs;
  const spent = (await processorMs(processes)) - spentBefore;
  const delay = watch.stop();
  const meanBetween = (from: number, to: number): number => {
    const values = [...resident].filter(([count]) => count >= from && count <= to).map(([, mib]) => mib);
    return values.reduce((sum, mib) => sum + mib, 0) / values.length;
  };
  return {
    workers,
    framesPerSecond: (frames * 1000) / tookMs,
    processorMs: spent / frames,
    eventLoopDelayP99Ms: delay.p99Ms,
    eventLoopDelayMaxMs: delay.maxMs,
    rssMiB: meanBetween(frames - 100, frames),
    rssGrowthMiB: meanBetween(frames - 100, frames) - meanBetween(frames * 0.15, frames * 0.25),
  };
}

process.once("message", (order: SoakOrder) => {
  void soak(order).then((figures) => {
    process.send?.({ figures } satisfies SoakMessage);
    process.disconnect();
  });
});

/**
 * The measuring process of the GPU bench: the networks of config.json on one provider, by the size of the batch. It is
 * a process of its own because the loader looks for CUDA's libraries where its environment said at its start.
 */
import { loadConfig } from "../../../src/config/load.ts";
import { batchingOf } from "../../../src/engine/batching.ts";
import { openEngine } from "../../../src/engine/open-engine.ts";
import type { EngineSettings } from "../../../src/engine/settings.ts";
import { drawnFaces } from "../../../src/engine/warm-up.ts";
import type { Landmarks } from "../../../src/face/landmarks.ts";
import { openDetector } from "../../../src/models/open-detector.ts";
import { openEmbedder } from "../../../src/models/open-embedder.ts";
import { Crew, runBatches } from "../../../src/models/run-batches.ts";
import { type ExecutionProvider, openSession, type Session, type SessionOptions } from "../../../src/models/session.ts";
import { openModelStore } from "../../../src/models/store.ts";

export interface MeasureOrder {
  readonly configFile: string;
  readonly provider: string;
  readonly models: string;
  readonly seconds: number;
  readonly batches: readonly number[];
  readonly frame: string;
}

export interface BatchFigures {
  readonly batch: number;
  readonly facesPerSecond: number;
  /** Against the same runs of the networks alone, one after another. */
  readonly facesOfBare: number;
  readonly framesPerSecond: number;
  readonly framesOfBare: number;
  /** Of the whole engine, JPEG to answer, that many images asked for at once. */
  readonly imagesPerSecond: number;
}

export type MeasureMessage = { readonly kind: "row"; readonly row: BatchFigures } | { readonly kind: "done" };

/** Notes what the networks are fed with, to feed them the same again. */
class Recorder {
  #runs: (() => Promise<unknown>)[] | undefined;

  /** Opens sessions whose runs are noted. */
  readonly open = async (bytes: Uint8Array, options: SessionOptions): Promise<Session> => {
    const session = await openSession(bytes, options);
    return {
      inputNames: session.inputNames,
      outputNames: session.outputNames,
      run: (feeds) => {
        if (this.#runs !== undefined) {
          // The caller may use its buffers again.
          const kept = Object.entries(feeds).map(([name, { data, dims }]) => [name, { data: data.slice(), dims }]);
          const copies: typeof feeds = Object.fromEntries(kept);
          this.#runs.push(() => session.run(copies));
        }
        return session.run(feeds);
      },
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    };
  };

  /** @returns the bare runs of some work, one after another */
  async replayOf(work: () => Promise<unknown>): Promise<() => Promise<void>> {
    const runs: (() => Promise<unknown>)[] = [];
    this.#runs = runs;
    await work();
    this.#runs = undefined;
    return async () => {
      for (const run of runs) await run();
    };
  }
}

async function openTimed(settings: EngineSettings, { provider, models }: MeasureOrder) {
  const recorder = new Recorder();
  const crew = new Crew();
  const batching = batchingOf(settings, provider);
  const { deviceId, gpuMemoryBytes: memoryBytes, fp16, cacheDirectory } = settings.execution;
  const device = { deviceId, memoryBytes, fp16, cacheDirectory };
  const deps = {
    store: openModelStore({ directory: models }),
    directory: settings.directory,
    session: { provider: provider as ExecutionProvider, intraOpThreads: 1, device },
    open: async (bytes: Uint8Array, options: SessionOptions): Promise<Session> => {
      const session = await recorder.open(bytes, options);
      return batching === undefined ? session : runBatches(session, batching, crew);
    },
  };
  const detector = await openDetector(settings, deps);
  return { recorder, crew, detector, embedder: await openEmbedder(settings, deps) };
}

/** Does it again and again for some seconds, once before for warming up. */
async function rate(seconds: number, items: number, work: () => Promise<unknown>): Promise<number> {
  await work();
  const startedMs = performance.now();
  let done = 0;
  let tookMs = 0;
  while (tookMs < seconds * 1000) {
    await work();
    done += items;
    tookMs = performance.now() - startedMs;
  }
  return (1000 * done) / tookMs;
}

async function measure(order: MeasureOrder): Promise<void> {
  const config = await loadConfig(order.configFile, process.env);
  const execution = { ...config.execution, providers: [order.provider], allowCpuFallback: false };
  const settings: EngineSettings = { ...config, models: { ...config.models, directory: order.models }, execution };
  const { recorder, crew, detector, embedder } = await openTimed(settings, order);
  const log = { info: () => undefined, warn: (fields: object, phrase: string) => console.error(phrase, fields) };
  await using engine = await openEngine(settings, { log, environment: process.env });
  const { image, landmarks } = drawnFaces();
  for (const batch of order.batches) {
    const many = Array.from({ length: batch }, (_, i) => i);
    const faces = many.map((i) => landmarks[i % landmarks.length] as Landmarks);
    const { seconds } = order;
    const embed = (): Promise<unknown> => crew.work(() => embedder.embed(image, faces));
    const detectOne = (): Promise<unknown> => crew.work(() => Promise.resolve().then(() => detector.detect(image)));
    const detect = (): Promise<unknown> => Promise.all(many.map(detectOne));
    const ask = (): Promise<unknown> => engine.recognize({ image: { kind: "path", path: order.frame } });
    const facesPerSecond = await rate(seconds, batch, embed);
    const framesPerSecond = await rate(seconds, batch, detect);
    const row: BatchFigures = {
      batch,
      facesPerSecond,
      facesOfBare: facesPerSecond / (await rate(seconds, batch, await recorder.replayOf(embed))),
      framesPerSecond,
      framesOfBare: framesPerSecond / (await rate(seconds, batch, await recorder.replayOf(detect))),
      imagesPerSecond: await rate(seconds, batch, () => Promise.all(many.map(ask))),
    };
    process.send?.({ kind: "row", row } satisfies MeasureMessage);
  }
  await embedder[Symbol.asyncDispose]();
  await detector[Symbol.asyncDispose]();
}

process.once("message", (order: MeasureOrder) => {
  measure(order).then(
    () => process.send?.({ kind: "done" } satisfies MeasureMessage, () => process.disconnect()),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    },
  );
});

import { resolve } from "node:path";
import { FaceServiceError } from "../errors.ts";
import type { FaceDetector } from "../face/detection.ts";
import type { FaceEmbedder } from "../face/embedding.ts";
import { openDetector } from "../models/open-detector.ts";
import { openEmbedder } from "../models/open-embedder.ts";
import { storeInPrecision } from "../models/precision/store-in-precision.ts";
import { type Crew, runBatches } from "../models/run-batches.ts";
import { type ExecutionProvider, openSession, type SessionOptions } from "../models/session.ts";
import { openModelStore } from "../models/store.ts";
import { batchingOf } from "./batching.ts";
import { openOnProvider } from "./providers.ts";
import { compareWithCpu, type SelfTest } from "./self-test.ts";
import type { EngineSettings } from "./settings.ts";
import { warmUp } from "./warm-up.ts";

export interface OpenNetworks {
  readonly provider: string;
  readonly detector: FaceDetector & AsyncDisposable;
  readonly embedder: FaceEmbedder & AsyncDisposable;
  /** How the provider's answers and times compare with the CPU's; absent on the CPU itself. */
  readonly selfTest?: SelfTest;
}

/**
 * Opens the networks on the first provider that works, warms them up, and holds what any other provider than the CPU
 * computes against the CPU.
 *
 * @throws {FaceServiceError} MODEL_INVALID; CONFIG_INVALID when no execution provider works
 */
export async function openNetworks(
  settings: EngineSettings,
  intraOpThreads: number,
  crew: Crew,
): Promise<OpenNetworks> {
  const { provider, networks } = await openOnProvider(settings.execution, (name) =>
    openOn(settings, sessionOptions(settings, providerOf(name), intraOpThreads), crew),
  );
  return { provider, ...networks };
}

async function openOn(settings: EngineSettings, session: SessionOptions, crew: Crew) {
  const batching = batchingOf(settings, session.provider);
  const networks = await openPair(settings, session, async (bytes, options) => {
    const opened = await openSession(bytes, options);
    return batching === undefined ? opened : runBatches(opened, batching, crew);
  });
  try {
    await warmUp(networks.detector, networks.embedder, batching && { crew, maxRows: batching.maxRows });
    if (session.provider === "cpu") return networks;
    const { intraOpThreads } = session;
    const isHalf = settings.execution.fp16 || settings.models.precision === "fp16";
    const reference = { ...settings, models: { ...settings.models, precision: "fp32" } } as const;
    await using cpu = await openPair(reference, { provider: "cpu", intraOpThreads }, openSession);
    return {
      ...networks,
      selfTest: await crew.work(() => compareWithCpu(networks, cpu, { ...settings, execution: { fp16: isHalf } })),
    };
  } catch (error) {
    await networks[Symbol.asyncDispose]();
    throw error;
  }
}

async function openPair(settings: EngineSettings, session: SessionOptions, open: typeof openSession) {
  const { directory, models } = settings;
  const fetched = openModelStore({ directory: resolve(directory, models.directory) });
  const store = storeInPrecision(fetched, { precision: models.precision, provider: session.provider });
  const deps = { store, directory, session, open };
  const detector = await openDetector(settings, deps);
  try {
    const embedder = await openEmbedder(settings, deps);
    return {
      detector,
      embedder,
      async [Symbol.asyncDispose]() {
        await embedder[Symbol.asyncDispose]();
        await detector[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await detector[Symbol.asyncDispose]();
    throw error;
  }
}

function sessionOptions(
  { directory, execution }: EngineSettings,
  provider: ExecutionProvider,
  intraOpThreads: number,
): SessionOptions {
  if (provider === "cpu") return { provider, intraOpThreads };
  const { deviceId, gpuMemoryBytes: memoryBytes, fp16 } = execution;
  const cacheDirectory = resolve(directory, execution.cacheDirectory);
  return { provider, intraOpThreads, device: { deviceId, memoryBytes, fp16, cacheDirectory } };
}

const knownProviders: readonly ExecutionProvider[] = ["cpu", "cuda", "tensorrt", "webgpu"];

function providerOf(name: string): ExecutionProvider {
  const provider = knownProviders.find((known) => known === name);
  if (provider === undefined)
    throw new FaceServiceError("CONFIG_INVALID", `expected one of ${knownProviders.join(", ")}, got ${name}`);
  return provider;
}

import { resolve } from "node:path";
import { openClassifier } from "../classifier/open-classifier.ts";
import { FaceServiceError } from "../errors.ts";
import { type DecodedImage, decodeImage } from "../images/decode.ts";
import { readImage } from "../images/read.ts";
import { openDetector } from "../models/open-detector.ts";
import { openEmbedder } from "../models/open-embedder.ts";
import { Crew, runBatches } from "../models/run-batches.ts";
import { type ExecutionProvider, openSession, type Session, type SessionOptions } from "../models/session.ts";
import { openModelStore } from "../models/store.ts";
import { batchingOf } from "./batching.ts";
import type { ImageSource } from "./engine.ts";
import type { WorkerFacts, WorkerSetup } from "./messages.ts";
import type { PipelineParts } from "./pipeline.ts";
import { openOnProvider } from "./providers.ts";
import { rememberRecent } from "./recent.ts";
import type { EngineSettings } from "./settings.ts";
import { warmUp } from "./warm-up.ts";

/** Classifier versions kept open: the current one, and the one before while both are asked for. */
const openClassifiers = 2;

export interface OpenParts {
  /** Each job is to work in it. */
  readonly crew: Crew;
  readonly parts: PipelineParts;
  readonly facts: WorkerFacts;
}

/**
 * Opens everything that one worker needs, and runs each network once.
 *
 * @throws {FaceServiceError} MODEL_INVALID; CONFIG_INVALID when no execution provider works
 */
export async function openParts({ settings, intraOpThreads }: WorkerSetup): Promise<OpenParts> {
  const startedMs = performance.now();
  const crew = new Crew();
  const { provider, networks } = await openOnProvider(settings.execution, (name) =>
    openNetworks(settings, { provider: providerOf(name), intraOpThreads }, crew),
  );
  const { kind } = settings.classifier;
  return {
    crew,
    parts: {
      ...networks,
      load: (image) => load(image, settings),
      classifierAt: rememberRecent(openClassifiers, (directory) => openClassifier(directory, kind)),
    },
    facts: {
      provider,
      detector: settings.models.detector.kind,
      embedder: networks.embedder.model,
      startMs: Math.round(performance.now() - startedMs),
    },
  };
}

async function openNetworks(settings: EngineSettings, session: SessionOptions, crew: Crew) {
  const { directory } = settings;
  const batching = batchingOf(settings.engine, session.provider);
  const deps = {
    store: openModelStore({ directory: resolve(directory, settings.models.directory) }),
    directory,
    session,
    open: async (bytes: Uint8Array, options: SessionOptions): Promise<Session> => {
      const opened = await openSession(bytes, options);
      return batching === undefined ? opened : runBatches(opened, batching, crew);
    },
  };
  const detector = await openDetector(settings, deps);
  try {
    const embedder = await openEmbedder(settings, deps);
    await warmUp(detector, embedder, batching && { crew, maxRows: batching.maxRows });
    return { detector, embedder };
  } catch (error) {
    await detector[Symbol.asyncDispose]();
    throw error;
  }
}

async function load(image: ImageSource, { directory, images }: EngineSettings): Promise<DecodedImage> {
  const allowedRoots = images.allowedRoots.map((root) => resolve(directory, root));
  const bytes =
    image.kind === "bytes" ? image.bytes : await readImage(image.path, { allowedRoots, maxBytes: images.maxBytes });
  return await decodeImage(bytes, images);
}

const knownProviders: readonly ExecutionProvider[] = ["cpu", "cuda", "tensorrt", "webgpu"];

function providerOf(name: string): ExecutionProvider {
  const provider = knownProviders.find((known) => known === name);
  if (provider === undefined)
    throw new FaceServiceError("CONFIG_INVALID", `expected one of ${knownProviders.join(", ")}, got ${name}`);
  return provider;
}

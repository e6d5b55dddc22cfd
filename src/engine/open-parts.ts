import { resolve } from "node:path";
import { openClassifier } from "../classifier/open-classifier.ts";
import { type DecodedImage, decodeImage, type PlainDecoder } from "../images/decode.ts";
import { openJpegDecoder } from "../images/open-jpeg-decoder.ts";
import { readImage } from "../images/read.ts";
import { Crew } from "../models/run-batches.ts";
import type { ImageSource } from "./engine.ts";
import type { WorkerFacts, WorkerSetup } from "./messages.ts";
import { openNetworks } from "./open-networks.ts";
import type { PipelineParts } from "./pipeline.ts";
import { rememberRecent } from "./recent.ts";
import type { EngineSettings } from "./settings.ts";

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
 * @throws {FaceServiceError} MODEL_INVALID; CONFIG_INVALID when no execution provider works, or not the decoder that is set
 */
export async function openParts({ settings, intraOpThreads }: WorkerSetup): Promise<OpenParts> {
  const startedMs = performance.now();
  const jpegs = await openJpegDecoder(settings.images.jpegDecoder);
  const crew = new Crew();
  const { provider, detector, embedder, selfTest } = await openNetworks(settings, intraOpThreads, crew);
  const { kind } = settings.classifier;
  return {
    crew,
    parts: {
      detector,
      embedder,
      load: (image) => load(image, settings, jpegs.plain),
      release: (image) => jpegs.plain?.release(image),
      classifierAt: rememberRecent(openClassifiers, (directory) => openClassifier(directory, kind)),
    },
    facts: {
      provider,
      detector: settings.models.detector.kind,
      embedder: embedder.model,
      jpegDecoder: jpegs.name,
      ...(jpegs.reason === undefined ? {} : { jpegDecoderReason: jpegs.reason }),
      startMs: Math.round(performance.now() - startedMs),
      ...(selfTest === undefined ? {} : { selfTest }),
    },
  };
}

async function load(
  image: ImageSource,
  { directory, images }: EngineSettings,
  plain: PlainDecoder | undefined,
): Promise<DecodedImage> {
  const allowedRoots = images.allowedRoots.map((root) => resolve(directory, root));
  const bytes =
    image.kind === "bytes" ? image.bytes : await readImage(image.path, { allowedRoots, maxBytes: images.maxBytes });
  return await decodeImage(bytes, images, plain);
}

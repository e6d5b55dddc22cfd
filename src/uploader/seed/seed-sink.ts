import { access } from "node:fs/promises";
import { FaceServiceError } from "../../errors.ts";
import type { ImageArchive } from "../../store/archive.ts";
import type { SourcedFrame } from "../frame-source.ts";
import type { FrameDelivery, Sink } from "../sink.ts";
import type { RememberedLabels } from "./remembered-labels.ts";
import type { SeedDetector } from "./seed-detector.ts";
import {
  isSeedFrame,
  type SeedDocument,
  type SeedFrame,
  type SeedLabel,
  seedId,
  seedImagePath,
  seedKey,
  seedLabels,
  seedMetadata,
} from "./seed-frame.ts";

export interface IdentifiedDocument {
  readonly id: Uint8Array;
  readonly document: SeedDocument;
}

export interface SeedSinkParts {
  /** Absent: no objects are looked for, and every frame is uploaded. */
  readonly detector: SeedDetector | undefined;
  /** Absent: no documents. A document of the same id is overwritten. */
  readonly documents: { put(documents: readonly IdentifiedDocument[]): Promise<void> } | undefined;
  readonly objects: () => Promise<Pick<ImageArchive, "put">>;
  readonly uploadFalsePositives: boolean;
  /** What the detector has answered when the frames were recognised; what is not there it is asked. */
  readonly labels?: Pick<RememberedLabels, "of"> | undefined;
}

/** Images of one call, as there. */
const maxBatch = 10;

/** Writes what smart-zoneminder's uploader writes, beside our own results; frames of videos it did not know. */
export function openSeedSink(parts: SeedSinkParts): Sink {
  return {
    name: "seed",
    frames: {
      wants: (_result, frame) => isSeedFrame(frame),
      needsPicture: true,
      maxBatch,
      maxInFlight: 1,
      deliver: (deliveries) => deliverBatch(deliveries, parts),
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

interface Described {
  readonly frame: SeedFrame;
  readonly delivery: FrameDelivery;
  readonly image: string;
}

async function deliverBatch(deliveries: readonly FrameDelivery[], parts: SeedSinkParts): Promise<void> {
  const described: Described[] = [];
  for (const delivery of deliveries.toSorted((a, b) => inRowOrder(a.frame, b.frame)))
    if (isSeedFrame(delivery.frame)) {
      const { frame } = delivery;
      described.push({ frame, delivery, image: await imagePath(frame) });
    }
  const processed = described.filter(({ frame }) => frame.alarm.skipped !== true);
  const labels = await labelsOf(processed, parts);
  await Promise.all(processed.map((one) => upload(one, labels?.get(one), parts)));
  const objDet = parts.detector === undefined ? "remote" : "local";
  await parts.documents?.put(
    described.map((one) => {
      const status = one.frame.alarm.skipped === true ? "skipped" : "processed";
      const document = { image: one.image, labels: labels?.get(one) ?? [], status, objDet } as const;
      return { id: seedId(one.frame), document };
    }),
  );
}

/** As ZoneMinder wrote the rows of all monitors, as far as they tell. */
function inRowOrder(a: SourcedFrame, b: SourcedFrame): number {
  const [first, second] = [a.alarm?.frameTime.getTime() ?? 0, b.alarm?.frameTime.getTime() ?? 0];
  return first - second || a.number - b.number;
}

/** By the monitor's name where ZoneMinder linked it. */
async function imagePath(frame: SeedFrame): Promise<string> {
  const path = seedImagePath(frame);
  return await access(path).then(
    () => path,
    () => frame.source.path,
  );
}

async function labelsOf(
  frames: readonly Described[],
  { detector, labels }: SeedSinkParts,
): Promise<ReadonlyMap<Described, readonly SeedLabel[]> | undefined> {
  if (detector === undefined) return undefined;
  const known = frames.map(({ frame }) => labels?.of(frame.source.path));
  const unknown = frames.filter((_, index) => known[index] === undefined);
  const detected = unknown.length === 0 ? [] : await detector.detect(unknown.map(({ image }) => image));
  const answers = new Map(unknown.map((frame, index) => [frame, detected[index] ?? []]));
  return new Map(frames.map((frame, index) => [frame, seedLabels(known[index] ?? answers.get(frame) ?? [])]));
}

async function upload(
  { frame, delivery, image }: Described,
  labels: readonly SeedLabel[] | undefined,
  { objects, uploadFalsePositives }: SeedSinkParts,
): Promise<void> {
  if (labels?.length === 0 && !uploadFalsePositives) return;
  const bytes = await delivery.picture();
  if (bytes === undefined) return; // purged before the spool could keep it
  const [bucket, key, metadata] = [await objects(), seedKey(frame), seedMetadata(frame, image, labels)];
  try {
    await bucket.put(key, bytes, metadata);
  } catch (error) {
    const { labels: text, ...rest } = metadata;
    if (text === undefined || !isTooLong(error)) throw error;
    // S3 takes 2 KB: what is longer stands in an object beside the picture.
    const beside = key.replace(/\.jpg$/, "-labels.txt");
    await bucket.put(beside, Buffer.from(text), {});
    await bucket.put(key, bytes, { ...rest, labelsKey: beside });
  }
}

const isTooLong = (error: unknown): boolean =>
  error instanceof FaceServiceError && error.code === "REQUEST_INVALID" && /bytes of at most/.test(error.message);

import { readFile } from "node:fs/promises";
import { type Config, configPath } from "../../../src/config/load.ts";
import type { BoundingBox } from "../../../src/face/geometry.ts";
import { type DecodedImage, decodeImage } from "../../../src/images/decode.ts";
import type { DetectorKind } from "../../../src/models/detectors/calibrations.ts";
import { openDetector } from "../../../src/models/open-detector.ts";
import { type Precision, storeInPrecision } from "../../../src/models/precision/store-in-precision.ts";
import { openModelStore } from "../../../src/models/store.ts";
import { showProgress } from "../../../src/service/progress.ts";
import { type JudgedImage, type PrecisionRecall, precisionRecall, type ScoredBox } from "./average-precision.ts";
import { type Difficulty, difficulties, type WiderImage } from "./dataset.ts";
import { type SessionClock, startSessionClock } from "./timed-session.ts";

/** The area below the curve needs the weak detections too, which a product would never show. */
const weakestScore = 0.001;
const mostFaces = 750;

export interface Plan {
  readonly config: Config;
  readonly kind: DetectorKind;
  readonly path: string | null;
  readonly inputSizePx: number;
  readonly precision: Precision;
}

export interface Pass {
  readonly found: readonly { readonly image: WiderImage; readonly detections: readonly ScoredBox[] }[];
  readonly decodeMs: number;
  readonly detectMs: number;
  readonly bareMs: number;
  /** Processor time of detecting; says more than the clock on a busy machine. */
  readonly cpuMs: number;
}

/** A detector as the plan has it. */
export function openPlanned(plan: Plan, detection: Config["detection"], open?: SessionClock["open"]) {
  const { config, kind, path, inputSizePx, precision } = plan;
  const fetched = openModelStore({ directory: configPath(config, config.models.directory) });
  return openDetector(
    { models: { detector: { kind, path, sha256: null } }, detection: { ...detection, inputSizePx } },
    {
      store: storeInPrecision(fetched, { precision, provider: "cpu" }),
      directory: process.cwd(),
      session: { provider: "cpu", intraOpThreads: 1 },
      ...(open === undefined ? {} : { open }),
    },
  );
}

/** Detects in every image, one after the other; times are means of one image. */
async function detectAll(images: readonly WiderImage[], plan: Plan, detection: Config["detection"]): Promise<Pass> {
  const { config, kind } = plan;
  const clock = startSessionClock();
  await using detector = await openPlanned(plan, detection, clock.open);
  clock.reset();
  const progress = showProgress({
    label: `${kind}, ${detection.effort}, ${plan.precision}, from score ${detection.minScore}`,
    total: images.length,
    unit: "images",
  });
  const found: { image: WiderImage; detections: readonly ScoredBox[] }[] = [];
  let decodeMs = 0;
  let detectMs = 0;
  let cpuMs = 0;
  for (const [index, image] of images.entries()) {
    const startedMs = performance.now();
    const decoded = await decodeImage(await readFile(image.path), config.images);
    const decodedMs = performance.now();
    const before = process.cpuUsage();
    const faces = await detector.detect(decoded.image);
    const { user, system } = process.cpuUsage(before);
    cpuMs += (user + system) / 1000;
    decodeMs += decodedMs - startedMs;
    detectMs += performance.now() - decodedMs;
    found.push({ image, detections: faces.map(({ box, score }) => ({ box: inOriginal(box, decoded), score })) });
    progress.update(index + 1);
  }
  progress.end();
  const { length } = images;
  return {
    found,
    decodeMs: decodeMs / length,
    detectMs: detectMs / length,
    bareMs: clock.spentMs() / length,
    cpuMs: cpuMs / length,
  };
}

const inOriginal = ({ left, top, right, bottom }: BoundingBox, { scale }: DecodedImage): BoundingBox => ({
  left: left / scale,
  top: top / scale,
  right: right / scale,
  bottom: bottom / scale,
});

const judgedBy = ({ found }: Pass, difficulty: Difficulty): readonly JudgedImage[] =>
  found.map(({ image, detections }) => ({ detections, faces: image.faces, counted: image.counted[difficulty] }));

/** What a detector with certain settings finds and costs. */
export interface WiderFigures {
  readonly curves: ReadonlyMap<Difficulty, PrecisionRecall>;
  /** With the settings' own least score. */
  readonly usual: Pass;
}

export async function measureWider(
  images: readonly WiderImage[],
  plan: Plan,
  detection: Config["detection"] = plan.config.detection,
): Promise<WiderFigures> {
  const all = await detectAll(images, plan, { ...detection, minScore: weakestScore, maxFaces: mostFaces });
  const usual = await detectAll(images, plan, detection);
  const curves = new Map(difficulties.map((difficulty) => [difficulty, precisionRecall(judgedBy(all, difficulty))]));
  return { curves, usual };
}

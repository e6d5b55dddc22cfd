import { readFile } from "node:fs/promises";
import { type Config, configPath, loadConfig } from "../../src/config/load.ts";
import { FaceServiceError } from "../../src/errors.ts";
import type { BoundingBox } from "../../src/face/geometry.ts";
import type { ScoreCalibration } from "../../src/face/score-calibration.ts";
import { type DecodedImage, decodeImage } from "../../src/images/decode.ts";
import { calibrations, type DetectorKind, detectorKinds } from "../../src/models/detectors/calibrations.ts";
import { openDetector } from "../../src/models/open-detector.ts";
import { openModelStore } from "../../src/models/store.ts";
import { showProgress } from "../../src/service/progress.ts";
import type { Bench, BenchRequest } from "./bench.ts";
import {
  type JudgedImage,
  type PrecisionRecall,
  precisionRecall,
  type ScoredBox,
  type ScoredVerdict,
} from "./wider/average-precision.ts";
import { type Difficulty, difficulties, openDataFolder, readWider, type WiderImage } from "./wider/dataset.ts";
import { fitCalibration } from "./wider/fit-calibration.ts";
import { startSessionClock } from "./wider/timed-session.ts";

/** The area below the curve needs the weak detections too, which a product would never show. */
const weakestScore = 0.001;
const mostFaces = 750;

interface Plan {
  readonly config: Config;
  readonly kind: DetectorKind;
  readonly path: string | null;
  readonly inputSizePx: number;
}

interface Pass {
  readonly found: readonly { readonly image: WiderImage; readonly detections: readonly ScoredBox[] }[];
  readonly decodeMs: number;
  readonly detectMs: number;
  readonly bareMs: number;
}

/** Detects in every image, one after the other; times are means of one image. */
async function detectAll(images: readonly WiderImage[], plan: Plan, detection: Config["detection"]): Promise<Pass> {
  const { config, kind, path } = plan;
  const clock = startSessionClock();
  await using detector = await openDetector(
    { models: { detector: { kind, path, sha256: null } }, detection: { ...detection, inputSizePx: plan.inputSizePx } },
    {
      store: openModelStore({ directory: configPath(config, config.models.directory) }),
      directory: process.cwd(),
      session: { provider: "cpu", intraOpThreads: 1 },
      open: clock.open,
    },
  );
  clock.reset();
  const progress = showProgress({
    label: `${kind} from score ${detection.minScore}`,
    total: images.length,
    unit: "images",
  });
  const found: { image: WiderImage; detections: readonly ScoredBox[] }[] = [];
  let decodeMs = 0;
  let detectMs = 0;
  for (const [index, image] of images.entries()) {
    const startedMs = performance.now();
    const decoded = await decodeImage(await readFile(image.path), config.images);
    const decodedMs = performance.now();
    const faces = await detector.detect(decoded.image);
    decodeMs += decodedMs - startedMs;
    detectMs += performance.now() - decodedMs;
    found.push({ image, detections: faces.map(({ box, score }) => ({ box: inOriginal(box, decoded), score })) });
    progress.update(index + 1);
  }
  progress.end();
  const { length } = images;
  return { found, decodeMs: decodeMs / length, detectMs: detectMs / length, bareMs: clock.spentMs() / length };
}

const inOriginal = ({ left, top, right, bottom }: BoundingBox, { scale }: DecodedImage): BoundingBox => ({
  left: left / scale,
  top: top / scale,
  right: right / scale,
  bottom: bottom / scale,
});

const judgedBy = ({ found }: Pass, difficulty: Difficulty): readonly JudgedImage[] =>
  found.map(({ image, detections }) => ({ detections, faces: image.faces, counted: image.counted[difficulty] }));

async function planOf({ paths, values }: BenchRequest): Promise<Plan & { readonly data: string }> {
  const [data] = paths;
  if (data === undefined)
    throw new FaceServiceError("USAGE_INVALID", "expected a tar or a folder of WIDER FACE; see --help");
  const config = await loadConfig(String(values["config"] ?? "config.json"), process.env);
  const named = String(values["detector"] ?? config.models.detector.kind);
  const kind = detectorKinds.find((known) => known === named);
  if (kind === undefined)
    throw new FaceServiceError("USAGE_INVALID", `expected --detector ${detectorKinds.join(", ")}, got ${named}`);
  return {
    data,
    config,
    kind,
    path: ownFile(config, kind, values["path"]),
    inputSizePx: inputSize(config, values["input"]),
  };
}

type OptionValue = BenchRequest["values"][string];

/** The file named on the command line, else the one of config.json if it is for this kind. */
function ownFile(config: Config, kind: DetectorKind, named: OptionValue): string | null {
  if (typeof named === "string") return named;
  const { detector } = config.models;
  return detector.kind === kind && detector.path !== null ? configPath(config, detector.path) : null;
}

function inputSize(config: Config, named: OptionValue): number {
  const sizePx = named === undefined ? config.detection.inputSizePx : Number(named);
  if (Number.isInteger(sizePx) && sizePx >= 128 && sizePx <= 2048) return sizePx;
  throw new FaceServiceError("USAGE_INVALID", `expected --input from 128 to 2048 pixels, got ${named}`);
}

function showTable(curves: ReadonlyMap<Difficulty, PrecisionRecall>, minScore: number): void {
  console.log("            AP     precision  recall   (the last two at detection.minScore %s)", minScore);
  for (const [difficulty, curve] of curves) {
    const { precision, recall } = curve.at(minScore);
    const columns = [curve.averagePrecision, precision, recall].map((value) => value.toFixed(3).padEnd(10));
    console.log(`${difficulty.padEnd(11)} ${columns.join(" ")}`);
  }
}

/** The detector's scores are calibrated already; what is fitted now is put behind it. */
function refit(present: ScoreCalibration, verdicts: readonly ScoredVerdict[]): ScoreCalibration {
  const { slope, offset } = fitCalibration(verdicts);
  return { slope: share(slope * present.slope), offset: share(slope * present.offset + offset) };
}

const share = (value: number): number => Number(value.toFixed(4));
const ms = (value: number): number => Number(value.toFixed(2));

export const bench: Bench = {
  summary: "average precision and time of a detector on WIDER FACE",
  usage: [
    "TAR|FOLDER [--detector KIND] [--path FILE] [--input PX] [--config FILE]",
    "",
    "The data holds a ground-truth.json with the boxes of each image and lists of those that count as easy, medium and",
    "hard. IoU 0.5; boxes outside the list are ignored; the area is that below the exact curve.",
  ].join("\n"),
  options: {
    detector: { type: "string" },
    path: { type: "string" },
    input: { type: "string" },
    config: { type: "string" },
  },
  maxArguments: 1,
  async run(request) {
    const { data, ...plan } = await planOf(request);
    const { detection } = plan.config;
    await using folder = await openDataFolder(data);
    const images = await readWider(folder.directory);
    const all = await detectAll(images, plan, { ...detection, minScore: weakestScore, maxFaces: mostFaces });
    const usual = await detectAll(images, plan, detection);
    const curves = new Map(difficulties.map((difficulty) => [difficulty, precisionRecall(judgedBy(all, difficulty))]));
    showTable(curves, detection.minScore);
    const { decodeMs, detectMs, bareMs } = usual;
    console.log(
      `an image at minScore: decode ${ms(decodeMs)} ms, detect ${ms(detectMs)} ms, networks alone ${ms(bareMs)} ms`,
    );
    const area = (difficulty: Difficulty): number => share(curves.get(difficulty)?.averagePrecision ?? 0);
    return {
      bench: "wider",
      detector: plan.kind,
      images: images.length,
      inputSizePx: plan.inputSizePx,
      easy: area("easy"),
      medium: area("medium"),
      hard: area("hard"),
      minScore: detection.minScore,
      atMinScore: curves.get("hard")?.at(detection.minScore),
      calibration: refit(calibrations[plan.kind], curves.get("hard")?.verdicts ?? []),
      msPerImage: ms(detectMs),
      msBare: ms(bareMs),
      msDecode: ms(decodeMs),
      ratioToBare: share((decodeMs + detectMs) / (decodeMs + bareMs)),
    };
  },
};

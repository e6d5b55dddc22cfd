import { type Config, configPath } from "../../src/config/load.ts";
import { FaceServiceError } from "../../src/errors.ts";
import type { ScoreCalibration } from "../../src/face/score-calibration.ts";
import { calibrations, type DetectorKind, detectorKinds } from "../../src/models/detectors/calibrations.ts";
import { type Bench, type BenchRequest, configOf, wholeNumber } from "./bench.ts";
import type { PrecisionRecall, ScoredVerdict } from "./wider/average-precision.ts";
import { type Difficulty, openDataFolder, readWider } from "./wider/dataset.ts";
import { fitCalibration } from "./wider/fit-calibration.ts";
import { compareLevels } from "./wider/levels.ts";
import { measureWider, type Plan } from "./wider/measure.ts";

async function planOf({ paths, values }: BenchRequest): Promise<Plan & { readonly data: string }> {
  const [data] = paths;
  if (data === undefined)
    throw new FaceServiceError("USAGE_INVALID", "expected a tar or a folder of WIDER FACE; see --help");
  const config = await configOf(values);
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
    precision: config.models.precision,
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
    "TAR|FOLDER [--detector KIND] [--path FILE] [--input PX] [--levels] [--every N] [--config FILE]",
    "",
    "The data holds a ground-truth.json with the boxes of each image and lists of those that count as easy, medium and",
    "hard. IoU 0.5; boxes outside the list are ignored; the area is that below the exact curve. --levels compares the",
    "levels of detection.effort. --every takes one image of so many.",
  ].join("\n"),
  options: {
    detector: { type: "string" },
    path: { type: "string" },
    input: { type: "string" },
    levels: { type: "boolean" },
    every: { type: "string" },
    config: { type: "string" },
  },
  maxArguments: 1,
  async run(request) {
    const { data, ...plan } = await planOf(request);
    const { detection } = plan.config;
    await using folder = await openDataFolder(data);
    const every = wholeNumber(request.values["every"], 1);
    const images = (await readWider(folder.directory)).filter((_, index) => index % every === 0);
    if (request.values["levels"] === true) return await compareLevels(images, plan);
    const { curves, usual } = await measureWider(images, plan);
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

import { detectionEfforts } from "../../../src/models/detectors/detection-effort.ts";
import type { PrecisionRecall } from "./average-precision.ts";
import type { Difficulty, WiderImage } from "./dataset.ts";
import { measureWider, type Plan } from "./measure.ts";

/** What each level of `detection.effort` finds, and what it costs in parts of the default one. */
export async function compareLevels(images: readonly WiderImage[], plan: Plan) {
  const { detection } = plan.config;
  const levels: Row[] = [];
  // The default first: the others are told in parts of it.
  for (const effort of ["balanced", ...detectionEfforts.filter((other) => other !== "balanced")] as const) {
    const { curves, usual } = await measureWider(images, plan, { ...detection, effort });
    const part = (difficulty: Difficulty): Part => partOf(curves.get(difficulty), detection.minScore);
    const { cpuMs, detectMs: ms } = usual;
    const ofBalanced = round(cpuMs / (levels[0]?.cpuMs ?? cpuMs));
    levels.push({ effort, easy: part("easy"), medium: part("medium"), hard: part("hard"), cpuMs, ms, ofBalanced });
    show(levels);
  }
  return { bench: "wider levels", images: images.length, minScore: detection.minScore, levels };
}

/** The last row; before the first one what the columns are. */
function show(levels: readonly Row[]): void {
  const last = levels.at(-1);
  if (last === undefined) return;
  if (levels.length === 1)
    console.log("level        AP easy  medium   hard   recall of hard  precision  processor ms  of balanced");
  const { effort, easy, medium, hard, cpuMs, ofBalanced } = last;
  const areas = [easy, medium, hard].map(({ averagePrecision }) => averagePrecision.toFixed(3)).join("    ");
  const rates = `${hard.recall.toFixed(3).padStart(11)}  ${hard.precision.toFixed(3).padStart(9)}`;
  console.log(
    `${effort.padEnd(12)} ${areas}   ${rates}  ${cpuMs.toFixed(1).padStart(12)}  ${ofBalanced.toFixed(2).padStart(10)}`,
  );
}

interface Part {
  readonly averagePrecision: number;
  readonly precision: number;
  readonly recall: number;
}

interface Row {
  readonly effort: string;
  readonly easy: Part;
  readonly medium: Part;
  readonly hard: Part;
  /** Of one image. */
  readonly cpuMs: number;
  readonly ms: number;
  readonly ofBalanced: number;
}

const round = (value: number): number => Number(value.toFixed(4));

function partOf(curve: PrecisionRecall | undefined, minScore: number): Part {
  const { precision, recall } = curve?.at(minScore) ?? { precision: 0, recall: 0 };
  return { averagePrecision: round(curve?.averagePrecision ?? 0), precision: round(precision), recall: round(recall) };
}

import { type JudgedFace, newcomerScore } from "../../../src/classifier/newcomers/name-newcomer.ts";
import type { NewcomerScale } from "../../../src/classifier/newcomers/scale.ts";
import { clarityOf, lackOf } from "../../../src/classifier/open-set/clarity.ts";
import { qualityProblem } from "../../../src/face/quality.ts";
import type { DamageName } from "../openset/damage.ts";
import type { Probe, ProbeSizes } from "../openset/data.ts";
import { untreated } from "../openset/embed-photos.ts";
import type { JudgeSettings } from "../openset/judge.ts";
import type { Measurement } from "../openset/measure.ts";
import { oddsOf } from "./odds.ts";

/** What pairs of two people reach, and the scale that follows from it. */
export interface FittedScale {
  readonly scale: NewcomerScale;
  readonly pairs: number;
  /** Score that such a share of the pairs of two people's ordinary photos reach. */
  readonly reached: readonly { readonly share: number; readonly score: number }[];
  readonly damaged: readonly DamagedPairs[];
}

/** Faces that are poor in one way: with other people's ordinary photos, and with one another. */
export interface DamagedPairs {
  readonly damage: DamageName;
  readonly faces: number;
  /** Mean, in octaves. */
  readonly lack: number;
  /** Cosine that 1 in 10,000 of the pairs reach. */
  readonly withOrdinary: number;
  readonly withEachOther: number;
}

/** Of a camera: small, blurred, dark. */
export const triedDamages = ["48 px q40 in a frame", "32 px q40 in a frame", "defocus", "low light"] as const;
export const damagedStrangers = 600;
const shares = [1e-3, 1e-4, 1e-5, 1e-6] as const;
const rare = 1e-4;
/** Less tells nothing of how similarity grows. */
const leastLack = 0.25;

export interface FitFace {
  readonly file: string;
  readonly face: JudgedFace;
}

/** Those that the quality gates let through. */
export function fitFaces(
  probes: readonly Pick<Probe, "file" | "face">[],
  { quality }: JudgeSettings,
): readonly FitFace[] {
  return probes.flatMap(({ file, face }) =>
    face !== null && qualityProblem(face.quality, quality) === undefined ? [{ file, face }] : [],
  );
}

export async function fitScale({ data, settings }: Measurement, sizes: ProbeSizes): Promise<FittedScale> {
  const clean = await data.embeddedProbes("clean", sizes);
  const ordinary = fitFaces(strangersOf(clean), settings);
  const cosines = scoresOfPairs(ordinary, ordinary, 0);
  const base = reachedBy(cosines, rare);
  const damaged: DamagedPairs[] = [];
  for (const damage of triedDamages) {
    const probes = await data.embeddedProbes(damage, { perPerson: 1, strangers: damagedStrangers });
    const faces = fitFaces(strangersOf(probes), settings);
    const withOrdinary = reachedBy(scoresOfPairs(faces, ordinary, 0), rare);
    const withEachOther = reachedBy(scoresOfPairs(faces, faces, 0), rare);
    damaged.push({ damage, faces: faces.length, lack: meanLack(faces), withOrdinary, withEachOther });
  }
  const slopes = damaged
    .filter(({ lack }) => lack > leastLack)
    .map(({ lack, withEachOther }) => (withEachOther - base) / lack);
  const perOctave = Math.max(0, ...slopes);
  const strangers = scoresOfPairs(ordinary, ordinary, perOctave);
  const reached = shares.map((share) => ({ share, score: reachedBy(strangers, share) }));
  const at = (share: number): number => reached.find((one) => one.share === share)?.score ?? Number.NaN;
  const own = (await ownPairs({ data, settings })).map(([a, b]) => newcomerScore(a, { faces: [b] }, perOctave));
  const linear = { rare: at(rare), perDecade: (at(1e-6) - at(rare)) / 2, perOctave };
  const scale: NewcomerScale = { ...linear, odds: oddsOf(own, linear, rare) };
  return { scale, pairs: strangers.length, reached, damaged };
}

const strangersOf = (probes: readonly Probe[]): readonly Probe[] => probes.filter(({ isStranger }) => isStranger);

/** Rising; a photo and itself are no pair, and in two equal lists each pair counts once. */
function scoresOfPairs(first: readonly FitFace[], second: readonly FitFace[], perOctave: number): Float32Array {
  const scores = new Float32Array(first.length * second.length);
  let count = 0;
  for (const [i, one] of first.entries())
    for (const [j, other] of second.entries())
      if (one.file !== other.file && (first !== second || j > i))
        scores[count++] = newcomerScore(one.face, { faces: [other.face] }, perOctave);
  return scores.subarray(0, count).sort();
}

const reachedBy = (rising: Float32Array, share: number): number =>
  rising[rising.length - 1 - Math.floor(share * rising.length)] ?? Number.NaN;

/** Each newcomer's registered photo with the photos that are to be named. */
async function ownPairs({ data, settings }: Pick<Measurement, "data" | "settings">) {
  const files = data.split.enrolled.flatMap(({ training, probes }) => [...training.slice(0, 1), ...probes]);
  const embedded = await data.embedded(files, untreated);
  const fit = (some: readonly string[]) =>
    fitFaces(
      some.map((file) => ({ file, face: embedded.get(file) ?? null })),
      settings,
    ).map(({ face }) => face);
  return data.split.enrolled.flatMap(({ training, probes }) =>
    fit(training.slice(0, 1)).flatMap((registered) => fit(probes).map((probe) => [probe, registered] as const)),
  );
}

const meanLack = (faces: readonly FitFace[]): number =>
  faces.reduce((sum, { face }) => sum + lackOf(clarityOf(face.quality)), 0) / faces.length;

import type { Classifier } from "../../../src/classifier/classifier.ts";
import { showProgress } from "../../../src/service/progress.ts";
import { type DamageName, damages } from "./damage.ts";
import type { OpenSetData, Probe, ProbeSizes } from "./data.ts";
import { type DamageRow, type DefaultsRow, damageFigures, judgeAll } from "./figures.ts";
import type { JudgeSettings } from "./judge.ts";
import { type AnswerShares, answerShares } from "./metrics.ts";
import type { EnrolledPerson } from "./protocol.ts";
import { type BenchedKind, type Training, trainClassifier } from "./train.ts";

export interface Measurement {
  readonly data: OpenSetData;
  readonly training: Training;
  readonly settings: JudgeSettings;
  readonly kinds: readonly BenchedKind[];
}

const knownStrangerCounts = [0, 20, 100];
/** Of few people, several draws, no person in two: one draw of five says little. */
const galleries = [
  { people: 5, draws: 4 },
  { people: 20, draws: 2 },
  { people: Number.POSITIVE_INFINITY, draws: 1 },
];

export interface DefaultsFigures extends DefaultsRow {
  readonly draws: number;
  /** Most strangers that were named in one draw, as a share. */
  readonly worstDraw: number;
}

/** Nine settings of every kind: how the untouched defaults answer for few and many people and strangers. */
export async function measureDefaults(
  { data, training, settings, kinds }: Measurement,
  probes: readonly Probe[],
): Promise<readonly DefaultsFigures[]> {
  const trainings = kinds.length * knownStrangerCounts.length * galleries.reduce((sum, { draws }) => sum + draws, 0);
  const progress = showProgress({ label: "training for the defaults", total: trainings, unit: "classifiers" });
  const rows: DefaultsFigures[] = [];
  let done = 0;
  for (const kind of kinds) {
    for (const { people, draws } of galleries) {
      for (const knownStrangers of knownStrangerCounts) {
        const shares: AnswerShares[] = [];
        for (const enrolled of drawsOf(data.split.enrolled, people, draws)) {
          const images = await data.trainingImages(enrolled, knownStrangers);
          const classifier = await trainClassifier(kind, images, training);
          shares.push(answerShares(judgeAll(classifier, probesOf(enrolled, probes), settings)));
          progress.update(++done);
        }
        const mean = (key: "strangersNamed" | "knownNamed" | "knownMisnamed"): number =>
          shares.reduce((sum, share) => sum + share[key], 0) / shares.length;
        rows.push({
          classifier: kind,
          people: Math.min(people, data.split.enrolled.length),
          knownStrangers,
          strangersNamed: mean("strangersNamed"),
          knownNamed: mean("knownNamed"),
          knownMisnamed: mean("knownMisnamed"),
          draws: shares.length,
          worstDraw: Math.max(...shares.map(({ strangersNamed }) => strangersNamed)),
        });
      }
    }
  }
  progress.end();
  return rows;
}

function drawsOf(
  enrolled: readonly EnrolledPerson[],
  people: number,
  draws: number,
): readonly (readonly EnrolledPerson[])[] {
  if (people >= enrolled.length) return [enrolled];
  const most = Math.min(draws, Math.floor(enrolled.length / people));
  return Array.from({ length: most }, (_, draw) => enrolled.slice(draw * people, (draw + 1) * people));
}

function probesOf(enrolled: readonly EnrolledPerson[], probes: readonly Probe[]): readonly Probe[] {
  const names = new Set(enrolled.map(({ name }) => name));
  return probes.filter(({ isStranger, person }) => isStranger || names.has(person));
}

/** How the classifiers answer about damaged faces, and about faces turned aside. */
export async function measureDamage(
  { data, settings }: Pick<Measurement, "data" | "settings">,
  classifiers: ReadonlyMap<BenchedKind, Classifier>,
  sizes: ProbeSizes,
): Promise<readonly DamageRow[]> {
  const rows: DamageRow[] = [];
  const add = (damage: DamageRow["damage"], probes: readonly Probe[]): void => {
    for (const [classifier, trained] of classifiers)
      rows.push({ damage, classifier, ...damageFigures(judgeAll(trained, probes, settings), probes) });
  };
  add("clean", await data.embeddedProbes("clean", sizes));
  add("side view", (await data.embeddedProbes("clean", allProbes)).filter(isSideView));
  for (const damage of Object.keys(damages) as DamageName[]) add(damage, await data.embeddedProbes(damage, sizes));
  return rows;
}

export const allProbes: ProbeSizes = { perPerson: Number.POSITIVE_INFINITY, strangers: Number.POSITIVE_INFINITY };

/** Turned 25 degrees or more, as far as the landmarks tell. */
const sideViewDegrees = 25;
const isSideView = ({ face }: Probe): boolean => face !== null && (1 - face.quality.frontality) * 90 >= sideViewDegrees;

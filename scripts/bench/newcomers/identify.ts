import type { Classifier } from "../../../src/classifier/classifier.ts";
import { type Newcomer, nameNewcomer } from "../../../src/classifier/newcomers/name-newcomer.ts";
import type { NewcomerScale } from "../../../src/classifier/newcomers/scale.ts";
import { decide, type Identification } from "../../../src/face/identification.ts";
import type { DamageName } from "../openset/damage.ts";
import type { Probe, ProbeSizes } from "../openset/data.ts";
import { damaged, untreated } from "../openset/embed-photos.ts";
import type { Measurement } from "../openset/measure.ts";
import type { EnrolledPerson } from "../openset/protocol.ts";
import { trainClassifier } from "../openset/train.ts";
import { damagedStrangers, type FitFace, fitFaces, triedDamages } from "./pairs.ts";

export interface MeasureSizes extends ProbeSizes {
  readonly scale: NewcomerScale;
}

type Photos = DamageName | "clean";

/** Newcomers of so many photos each, and nobody else enrolled. */
export interface AloneRow {
  readonly newcomers: number;
  readonly photos: number;
  readonly registered: Photos;
  readonly asked: Photos;
  readonly draws: number;
  /** Shares; of the probes in which a face was found, fit or not. */
  readonly named: number;
  readonly misnamed: number;
  readonly strangers: number;
  readonly strangersNamed: number;
  /** Of one draw. */
  readonly worstDraw: number;
}

export interface BesideRow {
  readonly residents: number;
  readonly knownStrangers: number;
  readonly newcomers: number;
  readonly newcomersNamed: number;
  readonly newcomersAsResidents: number;
  readonly residentsNamed: number;
  readonly residentsAsNewcomers: number;
  readonly strangersByClassifier: number;
  readonly strangersNamed: number;
}

const mostDraws = 12;
const besideResidents = 20;

/** Photos of the press, then as cameras show faces; counts of newcomers and of photos each. */
const plans: readonly (Pick<AloneRow, "registered" | "asked"> & {
  readonly counts: readonly number[];
  readonly photos: readonly number[];
})[] = [
  { registered: "clean", asked: "clean", counts: [1, 5, 20, Number.POSITIVE_INFINITY], photos: [1, 3] },
  ...triedDamages.map((asked) => ({ registered: "clean" as const, asked, counts: [20], photos: [1] })),
  ...triedDamages.map((both) => ({ registered: both, asked: both, counts: [20], photos: [1] })),
];

export async function measureAlone(measurement: Measurement, sizes: MeasureSizes): Promise<readonly AloneRow[]> {
  const { data } = measurement;
  const rows: AloneRow[] = [];
  for (const { registered, asked, counts, photos } of plans) {
    const few = { perPerson: 7, strangers: damagedStrangers };
    const probes = await data.embeddedProbes(asked, asked === "clean" ? sizes : few);
    for (const each of photos) {
      const people = await registeredPeople(measurement, each, registered);
      for (const count of counts) {
        const row = aloneRow(measurement, { people, probes, count, scale: sizes.scale });
        rows.push({ newcomers: Math.min(count, people.length), photos: each, registered, asked, ...row });
      }
    }
  }
  return rows;
}

interface AloneGiven {
  readonly people: readonly Newcomer[];
  readonly probes: readonly Probe[];
  readonly count: number;
  readonly scale: NewcomerScale;
}

function aloneRow({ settings }: Pick<Measurement, "settings">, { people, probes, count, scale }: AloneGiven) {
  const most = Number.isFinite(count) ? Math.min(mostDraws, Math.floor(people.length / count)) : 1;
  const rule = { scale, minProba: settings.minProba };
  const nobody: Identification = { kind: "undecided", reason: "no classifier", candidates: [] };
  const fit = new Set(fitFaces(probes, settings).map(({ face }) => face));
  const draws = Array.from({ length: most }, (_, draw) => {
    const newcomers = Number.isFinite(count) ? people.slice(draw * count, (draw + 1) * count) : people;
    const names = new Set(newcomers.map(({ name }) => name));
    const answer = ({ face }: Probe): Identification =>
      face !== null && fit.has(face) ? nameNewcomer(nobody, face, newcomers, rule) : nobody;
    const own = probes.filter(({ isStranger, person }) => !isStranger && names.has(person));
    const others = probes.filter(({ isStranger }) => isStranger);
    const isNamed = (probe: Probe): boolean => answer(probe).kind === "known";
    return {
      named: share(own, (probe) => nameOf(answer(probe)) === probe.person),
      misnamed: share(own, (probe) => ![undefined, probe.person].includes(nameOf(answer(probe)))),
      strangersNamed: share(others, isNamed),
      strangers: others.length,
    };
  });
  const mean = (key: "named" | "misnamed" | "strangersNamed"): number =>
    draws.reduce((sum, draw) => sum + draw[key], 0) / draws.length;
  return {
    draws: draws.length,
    named: mean("named"),
    misnamed: mean("misnamed"),
    strangers: draws[0]?.strangers ?? 0,
    strangersNamed: mean("strangersNamed"),
    worstDraw: Math.max(...draws.map(({ strangersNamed }) => strangersNamed)),
  };
}

/** Twenty residents who are trained, and everyone else with photos enough as newcomers beside them. */
export async function measureBeside(measurement: Measurement, sizes: MeasureSizes): Promise<readonly BesideRow[]> {
  const { data, training } = measurement;
  const residents = data.split.enrolled.slice(0, besideResidents);
  const everyone = await registeredPeople(measurement, 1, "clean");
  const probes = await data.embeddedProbes("clean", sizes);
  const rows: BesideRow[] = [];
  for (const knownStrangers of [0, 20]) {
    const classifier = await trainClassifier("svm", await data.trainingImages(residents, knownStrangers), training);
    for (const count of [5, 20, Number.POSITIVE_INFINITY]) {
      const newcomers = everyone.filter(({ name }) => !residents.some((one) => one.name === name)).slice(0, count);
      const given = { residents, newcomers, classifier, probes, scale: sizes.scale };
      rows.push({
        residents: residents.length,
        knownStrangers,
        newcomers: newcomers.length,
        ...besideRow(measurement, given),
      });
    }
  }
  return rows;
}

interface BesideGiven {
  readonly residents: readonly EnrolledPerson[];
  readonly newcomers: readonly Newcomer[];
  readonly classifier: Classifier;
  readonly probes: readonly Probe[];
  readonly scale: NewcomerScale;
}

function besideRow({ settings }: Pick<Measurement, "settings">, given: BesideGiven) {
  const { residents, newcomers, classifier, probes, scale } = given;
  const [ofResidents, ofNewcomers] = [residents, newcomers].map((some) => new Set(some.map(({ name }) => name)));
  const rule = { scale, minProba: settings.minProba };
  const judged = new Map(
    fitFaces(probes, settings).map(({ file, face }) => {
      const before = decide(classifier.classify(face.vector, face.quality), settings.minProba);
      return [file, { before: nameOf(before), after: nameOf(nameNewcomer(before, face, newcomers, rule)) }] as const;
    }),
  );
  const after = ({ file }: Probe): string | undefined => judged.get(file)?.after;
  const isOf = (names: ReadonlySet<string> | undefined, name: string | undefined): boolean =>
    name !== undefined && names?.has(name) === true;
  const known = probes.filter(({ isStranger }) => !isStranger);
  const own = known.filter(({ person }) => isOf(ofNewcomers, person));
  const trained = known.filter(({ person }) => isOf(ofResidents, person));
  const strangers = probes.filter(({ isStranger }) => isStranger);
  return {
    newcomersNamed: share(own, (probe) => after(probe) === probe.person),
    newcomersAsResidents: share(own, (probe) => isOf(ofResidents, after(probe))),
    residentsNamed: share(trained, (probe) => after(probe) === probe.person),
    residentsAsNewcomers: share(trained, (probe) => isOf(ofNewcomers, after(probe))),
    strangersByClassifier: share(strangers, ({ file }) => judged.get(file)?.before !== undefined),
    strangersNamed: share(strangers, (probe) => after(probe) !== undefined),
  };
}

/** In the seed's order, so that the first n of them are a fair draw. */
async function registeredPeople(
  { data, settings }: Measurement,
  photos: number,
  treated: Photos,
): Promise<readonly Newcomer[]> {
  const files = data.split.enrolled.flatMap(({ training }) => training.slice(0, photos));
  const embedded = await data.embedded(files, treated === "clean" ? untreated : damaged(treated));
  return data.split.enrolled.flatMap(({ name, training }) => {
    const own = training.slice(0, photos).map((file) => ({ file, face: embedded.get(file) ?? null }));
    const faces = fitFaces(own, settings).map(({ face }: FitFace) => face);
    return faces.length === 0 ? [] : [{ name, faces }];
  });
}

const nameOf = (answer: Identification): string | undefined => (answer.kind === "known" ? answer.name : undefined);

const share = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.length === 0 ? Number.NaN : items.filter(holds).length / items.length;

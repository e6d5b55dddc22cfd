import { unknownName } from "../../src/face/identification.ts";
import { showProgress } from "../../src/service/progress.ts";
import { type Bench, type BenchRequest, wholeNumber } from "./bench.ts";
import { type EarlyFigures, figuresOf, type ReplayedEvent, replay, toldOf } from "./early/replay.ts";
import { measurementOptions, measurementUsage, openMeasurement } from "./openset/open-measurement.ts";
import { table } from "./openset/tables.ts";
import { arrivalTracks } from "./openset/tracks.ts";
import { trainClassifier } from "./openset/train.ts";

const frames = [1, 2, 3, 5, 8];

export const bench: Bench = {
  summary: "early messages on LFW: how often what is told while an event runs is wrong, or taken back at its end",
  usage: `FOLDER_OR_TAR [options]

  People are enrolled as in the bench openset. Each event shows somebody who comes nearer: five photos of one person,
  three frames each, the face 26 px large at first and 60 px in the end, with blur, motion and poor light. It is decided
  after each frame as the uploader does, and told of early as notify.early says, with several margins.

${measurementUsage}
  --people N       enrolled (default all)
  --tracks N       events of each of them at most (default 5)
  --strangers N    events of strangers (default 150)`,
  options: {
    ...measurementOptions,
    people: { type: "string" },
    tracks: { type: "string" },
    strangers: { type: "string" },
  },
  maxArguments: 1,
  run,
};

async function run(request: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  const { values } = request;
  await using measurement = await openMeasurement(request);
  const { data, training, settings } = measurement;
  const people = data.split.enrolled.slice(0, wholeNumber(values["people"], data.split.enrolled.length));
  const images = await data.trainingImages(people, data.split.knownStrangers.length);
  const kind = measurement.kinds.includes("svm") ? "svm" : (measurement.kinds[0] ?? "svm");
  const classifier = await trainClassifier(kind, images, training);
  const tracks = await arrivalTracks(data, people, {
    perPerson: wholeNumber(values["tracks"], 5),
    strangers: wholeNumber(values["strangers"], 150),
  });
  const progress = showProgress({ label: "replaying", total: tracks.length, unit: "events" });
  const events = tracks.map((track, index) => {
    const event = replay(classifier, track, settings);
    progress.update(index + 1);
    return event;
  });
  progress.end();
  const known = events.filter(({ truth }) => truth !== unknownName);
  const strangers = events.filter(({ truth }) => truth === unknownName);
  const rowsOf = (of: readonly ReplayedEvent[]) =>
    frames.map((margin) => ({
      margin,
      ...figuresOf(of.map((event) => toldOf(event, { frames: margin, strangerFrames: margin }))),
    }));
  const [knownRows, strangerRows] = [rowsOf(known), rowsOf(strangers)];
  process.stdout.write(`${tableOf(`${people.length} people, events of known people`, knownRows)}\n`);
  process.stdout.write(`${tableOf("events of strangers", strangerRows)}\n`);
  return { kind, people: people.length, known: knownRows, strangers: strangerRows };
}

const tableOf = (title: string, rows: readonly (EarlyFigures & { readonly margin: number })[]): string =>
  table(
    title,
    rows.map((row) => [
      ["frames", String(row.margin)],
      ["events", String(row.events)],
      ["told rightly", String(row.right)],
      ["after frames", String(row.rightAfterFrames ?? "-")],
      ["wrong name", String(row.wrongName)],
      ["false stranger", String(row.falseStranger)],
      ["taken back", String(row.takenBack)],
      ["in doubt at the end", String(row.doubtedAtEnd)],
      ["at the end: right", String(row.wholeRight)],
      ["wrong name", String(row.wholeWrongName)],
      ["false stranger", String(row.wholeFalseStranger)],
    ]),
  );

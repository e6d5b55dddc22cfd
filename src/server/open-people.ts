import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClassifierKind } from "../classifier/classifier.ts";
import { listVersions } from "../classifier/versions.ts";
import { type Config, configPath } from "../config/load.ts";
import type { Engine } from "../engine/engine.ts";
import { messageOf } from "../errors.ts";
import type { FaceFinder } from "../gallery/check-sample.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { Newcomers } from "../gallery/newcomers.ts";
import { openFolderGallery } from "../gallery/open-folder-gallery.ts";
import { type NamedRecords, PersonChanges } from "../gallery/person-changes.ts";
import { Holding } from "../service/holding.ts";
import type { Log } from "../service/log.ts";
import { type ClassifierVersions, openClassifierVersions } from "../training/classifier-versions.ts";
import { eraseVersions } from "../training/erase-versions.ts";
import { learnedNames } from "../training/learned-names.ts";
import type { NameChanges } from "../training/name-changes.ts";
import { openTrainingJobs } from "../training/open-training-jobs.ts";
import type { TrainingJobs } from "../training/training-job.ts";
import type { ActiveClassifier } from "./method-dependencies.ts";
import { namesInNotifications } from "./names-in-notifications.ts";
import type { Tuning } from "./tuning.ts";

/** The enrolled people, what is trained on them, and what keeps the two in step. */
export interface PeopleParts extends AsyncDisposable {
  readonly gallery: Gallery;
  readonly changes: PersonChanges;
  readonly versions: ClassifierVersions;
  readonly jobs: TrainingJobs;
  readonly findFaces: FaceFinder;
  readonly newcomers: Newcomers;
}

export interface PeopleSurroundings {
  readonly log: Log;
  readonly environment: NodeJS.ProcessEnv;
  /** Absolute; read by the programs of a training job. */
  readonly configFile: string;
  readonly names: NameChanges;
  /** Has the server take up the version that is the active one now. */
  readonly reload: () => Promise<unknown>;
  readonly engine: Pick<Engine, "recognize">;
  readonly classifier: Pick<ActiveClassifier, "directory">;
  /** The settings of the moment. */
  readonly tuning: Tuning;
  /** Stores that hold people's names. */
  readonly records: readonly NamedRecords[];
}

const programs = fileURLToPath(new URL("../../training", import.meta.url));
const dayMs = 86_400_000;
/** Uploaders deliver what they recognised before a person was erased: at most after so long an outage. */
const lateWritesMs = 7 * dayMs;
const upkeepEveryMs = 3_600_000;
/** A version may be answering for a minute after another was activated. */
const afterSwitchMs = 90_000;

export async function openPeople(config: Config, surroundings: PeopleSurroundings): Promise<PeopleParts> {
  const { log, environment, configFile, names, reload, tuning } = surroundings;
  await using opened = new Holding();
  const directory = configPath(config, config.classifier.directory);
  const embeddingsFile = configPath(config, config.training.embeddingsFile);
  const { trashDays, maxPictures: mostPictures } = config.gallery;
  const gallery = opened.use(
    openFolderGallery(
      {
        directory: configPath(config, config.gallery.directory),
        trashDirectory: configPath(config, config.gallery.trashDirectory),
        trashDays,
        mostPictures,
        embeddingsFile,
        limits: config.images,
      },
      (error) => log.warn({ reason: messageOf(error) }, "old removals not taken away"),
    ),
  );
  // Looked through before the first page asks; what is wrong with it is told to that one.
  void gallery.people().catch(() => undefined);
  const versions = openClassifierVersions({
    directory,
    embeddingsFile,
    wanted: { kind: config.classifier.kind as ClassifierKind, embedder: config.models.embedder },
    minProba: () => tuning.settings.classifier.minProba,
    async onSwitched() {
      await reload();
      upkeep.soon();
    },
  });
  const jobs = opened.use(
    await openTrainingJobs({
      file: configPath(config, config.training.jobsFile),
      configFile,
      programs,
      environment,
      activate: async (version) => void (await versions.activate(version)),
      log,
    }),
  );
  const stopTraining = async (reason: string): Promise<string | undefined> => {
    const running = jobs.running();
    return running && (await jobs.cancel(running.id, reason))?.id;
  };
  const { enabled, file } = config.notify;
  const told = enabled ? [namesInNotifications(configPath(config, file))] : [];
  const records = [...surroundings.records, ...told, classifierRecords(directory, names)];
  const changes = new PersonChanges({ gallery, names, embeddingsFile, records, stopTraining });
  const upkeep = opened.use(keepUp({ changes, names, directory, log }));
  const newcomers = opened.use(openNewcomers(gallery, surroundings));
  const held = opened.move();
  const findFaces: FaceFinder = async (bytes) =>
    (await surroundings.engine.recognize({ image: { kind: "bytes", bytes } })).faces;
  const parts = { gallery, changes, versions, jobs, findFaces, newcomers };
  return { ...parts, [Symbol.asyncDispose]: () => held[Symbol.asyncDispose]() };
}

function openNewcomers(gallery: Gallery, { engine, classifier, names, log }: PeopleSurroundings): Newcomers {
  return new Newcomers({
    gallery,
    encode: async (bytes) =>
      (await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: "judged" })).faces,
    learned: learnedNames(() => classifier.directory(), names),
    onError: (error) => log.warn({ reason: messageOf(error) }, "people who are not trained yet not all encoded"),
  });
}

function classifierRecords(directory: string, names: NameChanges): NamedRecords {
  return {
    name: "classifiers",
    rename: () => Promise.resolve(0), // a version stays as it was trained; its answers carry the new name
    erase: () => eraseVersions(directory, (path) => names.erasedIn(path)),
  };
}

interface Upkeep extends AsyncDisposable {
  /** Once more when versions that were switched away from are free. */
  soon(): void;
}

interface UpkeepParts {
  readonly changes: PersonChanges;
  readonly names: NameChanges;
  readonly directory: string;
  readonly log: Pick<Log, "warn">;
}

/** Completes what was cut off, and does again what others may have undone by writing late. */
function keepUp({ changes, names, directory, log }: UpkeepParts): Upkeep {
  const steps = [
    () => changes.resume(),
    () => changes.sweep(lateWritesMs),
    () => forgetSettled(names, directory),
  ] as const;
  const work = async (): Promise<void> => {
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        log.warn({ reason: messageOf(error) }, "changes of people not completed; tried again within the hour");
      }
    }
  };
  let last = work();
  const again = (): void => {
    last = last.then(work);
  };
  const timer = setInterval(again, upkeepEveryMs).unref();
  let soon: NodeJS.Timeout | undefined;
  return {
    soon() {
      clearTimeout(soon);
      soon = setTimeout(again, afterSwitchMs).unref();
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      clearTimeout(soon);
      await last;
    },
  };
}

/** A change that every version knows of, and that nobody writes against any more, says nothing. */
async function forgetSettled(names: NameChanges, directory: string): Promise<void> {
  const learned = await Promise.all(
    (await listVersions(directory)).map((version) => names.learnedAtMs(join(directory, version))),
  );
  const oldestMs = Math.min(...learned, Date.now());
  const settled = (await names.list()).filter(({ doneAt }) => {
    const doneMs = doneAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(doneAt);
    return doneMs < oldestMs && doneMs < Date.now() - lateWritesMs;
  });
  await names.forget(settled.map(({ id }) => id));
}

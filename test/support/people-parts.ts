import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { currentVersion } from "../../src/classifier/versions.ts";
import { writeEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { Newcomers } from "../../src/gallery/newcomers.ts";
import { type NamedRecords, PersonChanges } from "../../src/gallery/person-changes.ts";
import { decodeImage } from "../../src/images/decode.ts";
import type { PeopleParts } from "../../src/server/open-people.ts";
import { openClassifierVersions } from "../../src/training/classifier-versions.ts";
import { NameChanges } from "../../src/training/name-changes.ts";
import { openTrainingJobs } from "../../src/training/open-training-jobs.ts";
import { syntheticEmbeddings } from "../training/synthetic-embeddings.ts";
import { pictureLimits, type TestGallery, testGallery } from "./folder-gallery.ts";
import { aFace, undecided } from "./frame-results.ts";
import { activateTrained } from "./trained-classifier.ts";

export interface TestPeople extends PeopleParts {
  readonly site: TestGallery;
  readonly names: NameChanges;
  /** Of the classifier versions: v1 and v2, which is active. */
  readonly directory: string;
}

/** A job of an earlier run of the server. */
export const earlierJob = "20261120-100000-0badcafe";

const tell = (line: unknown): string => `console.error(${JSON.stringify(JSON.stringify(line))});\n`;

/** What stands for the programs of a job: they tell what the real ones do, in no time. */
export const quickPrograms: Readonly<Record<string, string>> = {
  encode: tell({ progress: { label: "encoding", done: 3, total: 3, unit: "images" } }),
  train: tell({ result: { version: "v1" } }),
  evaluate: "",
};

/** Two people with pictures and embeddings, two trained versions and an earlier job; programs as given. */
export async function testPeople(
  files: readonly string[],
  {
    programs = quickPrograms,
    records = [],
  }: { programs?: typeof quickPrograms; records?: readonly NamedRecords[] } = {},
): Promise<TestPeople> {
  const site = await testGallery(files);
  const directory = join(site.path, "classifiers");
  const embeddings = syntheticEmbeddings({ people: 3, images: 4, strangers: 6, dimensions: 16 });
  await writeEmbeddings(site.embeddingsFile, embeddings);
  const vectors = embeddings.images.map(({ vector }) => vector);
  const faces = {
    people: new Map([0, 4, 8].map((at, i) => [["ann", "bob", "cyd"][i] ?? "", vectors[at] ?? new Float32Array(16)])),
    strangers: vectors.slice(12),
    model: embeddings.model,
  };
  for (const version of ["v1", "v2"]) await activateTrained(directory, version, faces);
  const names = new NameChanges(directory);
  const versions = openClassifierVersions({
    directory,
    embeddingsFile: site.embeddingsFile,
    wanted: { kind: "svm", embedder: { kind: "fused", sha256: null } },
    minProba: () => 0.9,
    onSwitched: async () => void (await currentVersion(directory)),
  });
  await writeFile(join(site.path, "package.json"), '{"type":"module"}');
  for (const [name, text] of Object.entries(programs)) await writeFile(join(site.path, `${name}.js`), text);
  const jobsFile = join(site.path, "jobs.json");
  await writeFile(jobsFile, JSON.stringify({ formatVersion: 1, jobs: [anEarlierJob] }));
  const jobs = await openTrainingJobs({
    file: jobsFile,
    configFile: join(site.path, "config.json"),
    programs: site.path,
    environment: { PATH: process.env["PATH"] },
    activate: async (version) => void (await versions.activate(version)),
    log: { info: () => undefined, warn: () => undefined },
  });
  const stopTraining = async (reason: string): Promise<string | undefined> => {
    const running = jobs.running();
    return running && (await jobs.cancel(running.id, reason))?.id;
  };
  const { gallery, embeddingsFile } = site;
  const findFaces = (bytes: Uint8Array) =>
    decodeImage(bytes, pictureLimits).then(() => [
      { ...aFace(undecided("no classifier")), embedding: Float32Array.of(1, 0) },
    ]);
  const learned = () => Promise.resolve(() => false);
  const newcomers = new Newcomers({
    gallery,
    encode: findFaces,
    learned,
    onError: (error) => assert.fail(String(error)),
  });
  const changes = new PersonChanges({ gallery, names, embeddingsFile, records, stopTraining });
  return {
    gallery,
    changes,
    versions,
    jobs,
    site,
    names,
    directory,
    findFaces,
    newcomers,
    async [Symbol.asyncDispose]() {
      await newcomers[Symbol.asyncDispose]();
      await jobs[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
    },
  };
}

const anEarlierJob = {
  id: earlierJob,
  state: "running",
  request: { activate: false, evaluate: false },
  startedAt: "2026-11-20T10:00:00.000Z",
  step: "train",
  activated: false,
};

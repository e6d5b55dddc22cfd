import assert from "node:assert/strict";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { checkImages, hygieneFile, hygieneJson } from "../../src/gallery/hygiene.ts";
import type { Role } from "../../src/http/auth/roles.ts";
import { registerClassifiersRoutes } from "../../src/http/routes/classifiers.ts";
import { registerPeopleRoutes } from "../../src/http/routes/people.ts";
import { registerSamplesRoutes } from "../../src/http/routes/samples.ts";
import { registerTrainingJobsRoutes } from "../../src/http/routes/training-jobs.ts";
import type { VersionDetailView } from "../../src/http/schemas/classifiers.ts";
import type { PersonView } from "../../src/http/schemas/people.ts";
import type { AddedSamplesView, SampleView } from "../../src/http/schemas/samples.ts";
import type { TrainingJobView } from "../../src/http/schemas/training-jobs.ts";
import { startTestHttp, type TestHttp } from "../support/http-server.ts";
import { quickPrograms, type TestPeople, testPeople } from "../support/people-parts.ts";
import { plainPicture } from "../support/pictures.ts";
import { syntheticEmbeddings } from "../training/synthetic-embeddings.ts";

const endless = 'setInterval(() => {}, 1000); console.error(JSON.stringify({ note: "begun" }));';
const synthetic = syntheticEmbeddings({ people: 3, images: 6, strangers: 20, dimensions: 32 });
const [first = "", second = ""] = [...new Set(synthetic.images.map(({ label }) => label))];

let http: TestHttp;
let people: TestPeople;

before(async () => {
  people = await testPeople([...synthetic.images.map(({ file }) => file), `${first}/new.jpg`], {
    programs: { ...quickPrograms, encode: endless },
  });
  // The first two people's first pictures lie in the other's folder.
  const swapped = synthetic.images.map((image, i) => ({
    ...image,
    vector: synthetic.images[i === 0 ? 6 : i === 6 ? 0 : i]?.vector ?? image.vector,
  }));
  await writeFile(people.site.at(`${second}/none.jpg`), await plainPicture(999));
  const rejected = [{ file: `${second}/none.jpg`, sha256: "", reason: "no face found" }];
  await writeFile(hygieneFile(people.site.embeddingsFile, "json"), hygieneJson(checkImages(swapped, 3), rejected));
  http = await startTestHttp((app) => {
    registerPeopleRoutes(app, people);
    registerSamplesRoutes(app, { ...people, limits: { maxPixels: 1e6 } });
    registerClassifiersRoutes(app, people.versions);
    registerTrainingJobsRoutes(app, people.jobs);
  });
});
after(async () => {
  await http[Symbol.asyncDispose]();
  await people[Symbol.asyncDispose]();
});

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const role: Role = "trainer";
  const response = await http.call(method, `/api/v1${path}`, { role, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  assert.ok(response.ok, `${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

describe("people and their samples over HTTP", () => {
  test("come in pages that miss nobody, and are found by a part of either name", async () => {
    await call("PATCH", `/people/${encodeURIComponent(second)}`, { friendlyName: "Zoë" });
    const names: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: Page<PersonView> = await call("GET", `/people?limit=1${query}`);
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    assert.equal(names.length, 3);
    const found = await call<Page<PersonView>>("GET", "/people?search=ZO%C3%8B");
    assert.deepEqual(
      found.items.map(({ name }) => name),
      [second],
    );
  });

  test("carry what the last encoding found: outliers, wrong people, what gave no face, what is new", async () => {
    const { items } = await call<Page<SampleView>>("GET", `/people/${encodeURIComponent(first)}/samples`);
    const hints = new Map(items.map(({ file, hints: told }) => [file, told]));
    assert.deepEqual(
      hints.get("0.jpg")?.map(({ kind, severity, person }) => [kind, severity, person]),
      [["wrong person", "error", second]],
    );
    assert.deepEqual(
      hints.get("new.jpg")?.map(({ kind, severity }) => [kind, severity]),
      [["not encoded yet", "note"]],
    );
    assert.deepEqual(hints.get("1.jpg"), []);
    const other = await call<Page<SampleView>>("GET", `/people/${encodeURIComponent(second)}/samples`);
    const kinds = ({ items: samples }: Page<SampleView>): unknown =>
      samples.find(({ file }) => file === "none.jpg")?.hints.map(({ kind }) => kind);
    assert.deepEqual(kinds(other), ["not usable"]);
    const later = new Date(Date.now() + 60_000);
    await utimes(people.site.at(`${second}/none.jpg`), later, later);
    const changed = await call<Page<SampleView>>("GET", `/people/${encodeURIComponent(second)}/samples`);
    assert.deepEqual(kinds(changed), ["not encoded yet"]);
    const person = await call<PersonView>("GET", `/people/${encodeURIComponent(first)}`);
    assert.equal(person.doubtfulSamples, 1);
    assert.notEqual(person.portrait, "0.jpg");
  });

  test("are added several at once; what cannot be used is named with the reason, and the rest is kept once", async () => {
    const form = new FormData();
    const picture = new Uint8Array(await plainPicture(500));
    for (const [name, bytes] of [
      ["a.jpg", picture],
      ["b.txt", Buffer.from("text")],
      ["c.jpg", picture],
    ] as const)
      form.append("images", new Blob([new Uint8Array(bytes)]), name);
    form.set("origin", "webcam");
    const answer = await call<AddedSamplesView>("POST", `/people/${encodeURIComponent(second)}/samples`, form);
    assert.deepEqual(
      answer.added.map(({ fileName, isNew }) => [fileName, isNew]),
      [
        ["a.jpg", true],
        ["c.jpg", false],
      ],
    );
    assert.deepEqual(
      answer.refused.map(({ fileName }) => fileName),
      ["b.txt"],
    );
    const file = encodeURIComponent(answer.added[0]?.file ?? "");
    const sample = await call<SampleView>("GET", `/people/${encodeURIComponent(second)}/samples/${file}`);
    assert.deepEqual(sample.origin, { kind: "webcam", fileName: "a.jpg", by: "test trainer" });
  });

  test("answer 422 when none of several can be used", async () => {
    const form = new FormData();
    form.append("images", new Blob(["text"]), "b.txt");
    const path = `/api/v1/people/${encodeURIComponent(second)}/samples`;
    const response = await http.call("POST", path, { role: "trainer", body: form });
    assert.equal(response.status, 422);
    assert.equal(((await response.json()) as AddedSamplesView).refused.length, 1);
  });
});

describe("training over HTTP", () => {
  test("tells a job's progress until it is cancelled, and lets no second one run", async () => {
    const job = await call<TrainingJobView>("POST", "/training-jobs", {});
    const body = {};
    assert.equal((await http.call("POST", "/api/v1/training-jobs", { role: "trainer", body })).status, 409);
    const stream = await http.call("GET", `/api/v1/training-jobs/${job.id}/progress`, { role: "trainer" });
    const text = stream.text();
    while (people.jobs.notes(job.id).length === 0) await delay(10);
    const removed = await call<{ cancelledJob: string | null }>("DELETE", `/people/${encodeURIComponent(first)}`);
    assert.equal(removed.cancelledJob, job.id);
    const states = [...(await text).matchAll(/"state":"(\w+)"/g)].map(([, state]) => state);
    assert.deepEqual([states[0], states.at(-1)], ["running", "cancelled"]);
    const ended = await call<TrainingJobView & { notes: string[] }>("GET", `/training-jobs/${job.id}`);
    assert.deepEqual([ended.problem, ended.notes], ["a person was deleted: start it again", ["begun"]]);
  });

  test("shows a version's plots, curves and page, which may not act for who looks at it", async () => {
    const folder = join(people.directory, "v1", "evaluation");
    await mkdir(folder);
    const curve = [0.9, 0.5].map((threshold) => ({ threshold, fpir: { value: 1 - threshold }, fnir: { value: 0.25 } }));
    const evaluation = { classifiers: [{ kind: "svm", byImage: { curve }, byEvent: { curve: [] } }] };
    await writeFile(join(folder, "evaluation.json"), JSON.stringify(evaluation));
    await writeFile(join(folder, "evaluation.html"), "<!doctype html><script>1</script>");
    await writeFile(join(folder, "threshold-svm.png"), "png");
    const detail = await call<VersionDetailView>("GET", "/classifiers/v1");
    assert.deepEqual([detail.plots, detail.hasEvaluationPage], [["threshold-svm.png"], true]);
    assert.deepEqual(detail.curves[0], {
      kind: "svm",
      unit: "picture",
      thresholds: [0.5, 0.9],
      strangersNamed: [0.5, 1 - 0.9],
      knownMissed: [0.25, 0.25],
    });
    const plot = await http.call("GET", "/api/v1/classifiers/v1/plots/threshold-svm.png", { role: "trainer" });
    assert.deepEqual([plot.headers.get("content-type"), await plot.text()], ["image/png", "png"]);
    const page = await http.call("GET", "/api/v1/classifiers/v1/evaluation", { role: "trainer" });
    assert.match(page.headers.get("content-security-policy") ?? "", /^sandbox allow-scripts; default-src 'none'/);
  });

  test("switches to a version and back", async () => {
    const active = async (): Promise<string | undefined> =>
      (await call<Page<VersionDetailView>>("GET", "/classifiers")).items.find((version) => version.active)?.version;
    assert.equal(await active(), "v2");
    await call("POST", "/classifiers/v1/activate");
    assert.equal(await active(), "v1");
    assert.deepEqual(await call("POST", "/classifiers/rollback"), { active: "v2", before: "v1", skipped: [] });
    assert.equal(await active(), "v2");
  });
});

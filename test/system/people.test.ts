import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { TrainingJobView } from "../../src/http/schemas/training-jobs.ts";
import { type ApiServer, startApiServer } from "../support/api-server.ts";
import { childrenOf, isRunning } from "../support/children.ts";
import { type SamplePerson, samplePicture } from "../support/sample-faces.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";

let directory: TemporaryDirectory;
let server: ApiServer;

before(async () => {
  directory = await temporaryDirectory();
  server = await startApiServer(directory.path);
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

function formOf(field: string, pictures: readonly Buffer[]): FormData {
  const form = new FormData();
  for (const [i, bytes] of pictures.entries()) form.append(field, new Blob([new Uint8Array(bytes)]), `${i}.jpg`);
  return form;
}

interface Recognition {
  readonly faces: readonly { readonly identification: { readonly kind: string; readonly name?: string } }[];
}

async function whoIs(name: SamplePerson): Promise<{ readonly named: string; readonly text: string }> {
  const answer = await server.call<Recognition>(
    "POST",
    "/recognize",
    formOf("image", [await samplePicture(name, 0.95)]),
  );
  const [face] = answer.faces;
  return { named: face?.identification.name ?? face?.identification.kind ?? "no face", text: JSON.stringify(answer) };
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // It has ended meanwhile.
  }
}

/** What the job's stream tells, until it ends. */
async function followed(id: string): Promise<readonly TrainingJobView[]> {
  const response = await fetch(new URL(`/api/v1/training-jobs/${id}/progress`, server.url), {
    headers: { authorization: `Bearer ${server.key}` },
  });
  const text = await response.text();
  return [...text.matchAll(/^event: job\ndata: (.+)$/gm)].map(([, data = ""]) => JSON.parse(data) as TrainingJobView);
}

describe("people, from the first picture to their deletion, over HTTP", () => {
  test("are enrolled, trained and named; nothing is used before somebody says so", async () => {
    for (const name of ["alice", "bea"] as const) {
      await server.call("POST", "/people", { name });
      const pictures = await Promise.all([1, 0.8, 1.2, 0.9, 1.1].map((brightness) => samplePicture(name, brightness)));
      await server.call("POST", `/people/${name}/samples`, formOf("images", pictures));
    }
    assert.equal((await whoIs("alice")).named, "undecided");
    const { id } = await server.call<TrainingJobView>("POST", "/training-jobs", {
      kinds: ["nearest"],
      evaluate: false,
    });
    const told = await followed(id);
    const job = told.at(-1);
    assert.equal(job?.state, "succeeded", JSON.stringify(job));
    assert.ok(told.some(({ step }) => step === "encode"));
    assert.equal((await whoIs("alice")).named, "undecided");
    await server.call("POST", `/classifiers/${job?.version}/activate`);
    assert.equal((await whoIs("alice")).named, "alice");
    assert.equal((await whoIs("bea")).named, "bea");
  });

  test("get a new name at once, without a training", async () => {
    await server.call("PATCH", "/people/alice", { name: "Alice" });
    assert.equal((await whoIs("alice")).named, "Alice");
  });

  test("are named no more once they are deleted, and again once they are back", async () => {
    const { removal } = await server.call<{ removal: string }>("DELETE", "/people/Alice");
    const { named, text } = await whoIs("alice");
    assert.notEqual(named, "Alice");
    assert.doesNotMatch(text, /alice/i);
    assert.equal((await whoIs("bea")).named, "bea");
    await server.call("POST", `/removals/${removal}/restore`);
    assert.equal((await whoIs("alice")).named, "Alice");
  });

  test("are gone for good once they are erased: pictures, embeddings, and versions that are not in use", async () => {
    await server.call("DELETE", "/people/Alice?erase=true");
    assert.doesNotMatch((await whoIs("alice")).text, /alice/i);
    const embeddings = await readFile(join(directory.path, "embeddings/embeddings.bin"), "latin1");
    assert.doesNotMatch(embeddings, /alice/i);
    assert.match(embeddings, /bea/);
  });

  test("are not trained on any more by a job whose server was killed; the job is interrupted", async () => {
    const { id } = await server.call<TrainingJobView>("POST", "/training-jobs", {});
    let job: readonly number[] = [];
    await until(() => {
      job = childrenOf(server.pid).filter((pid) => /encode\.js/.test(commandOf(pid)) && isRunning(pid));
      return job.length > 0;
    });
    const { key } = server;
    await server[Symbol.asyncDispose]();
    await until(() => !job.some(isRunning));
    server = await startApiServer(directory.path, key);
    const found = await server.call<TrainingJobView>("GET", `/training-jobs/${id}`);
    assert.equal(found.state, "interrupted");
  });
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import type { TrainingJobView } from "../../src/http/schemas/training-jobs.ts";
import { formOf } from "../http/compatible-requests.ts";
import { type ApiServer, startApiServer } from "../support/api-server.ts";
import { type SamplePerson, sampleGroup, samplePicture } from "../support/sample-faces.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";

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

interface Answer {
  readonly success: boolean;
  readonly message?: string;
  readonly error?: string;
  readonly faces?: readonly string[];
  readonly predictions?: readonly { readonly userid: string; readonly confidence: number }[];
}

async function ask(
  command: string,
  pictures: Record<string, Buffer>,
  fields: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(new URL(`/v1/vision/face/${command}`, server.url), {
    method: "POST",
    body: formOf(pictures, { ...fields, api_key: server.key }),
  });
  return (await response.json()) as Answer;
}

const register = async (name: SamplePerson, ...brightnesses: readonly number[]): Promise<Answer> => {
  const pictures = await Promise.all(
    brightnesses.map(async (b, i) => [`image${i + 1}`, await samplePicture(name, b)] as const),
  );
  return await ask("register", Object.fromEntries(pictures), { userid: name });
};
const whoIs = async (name: SamplePerson): Promise<string> => {
  const { predictions } = await ask("recognize", { image: await samplePicture(name, 0.95) });
  return (predictions ?? []).map(({ userid }) => userid).join();
};
/** What the page and ZoneMinder are told. */
const classifierSays = async (name: SamplePerson): Promise<string> => {
  const form = formOf({ image: await samplePicture(name, 0.95) });
  const answer = await server.call<{ faces: readonly { identification: { kind: string } }[] }>(
    "POST",
    "/recognize",
    form,
  );
  return answer.faces.map(({ identification }) => identification.kind).join();
};

describe("a DeepStack client on a fresh installation", () => {
  test("registers one photo, and the next picture of that person has the name; a stranger's has none", async () => {
    assert.equal(await whoIs("alice"), "unknown");
    assert.deepEqual([(await register("alice", 1)).message, (await ask("list", {})).faces], ["face added", ["alice"]]);
    assert.deepEqual([await whoIs("alice"), await whoIs("bea")], ["alice", "unknown"]);
    assert.equal(await classifierSays("alice"), "undecided", "what was not trained is named for these clients only");
  });

  test("is told why a photo of two people teaches nobody, and it is not kept", async () => {
    const refused = await ask("register", { image: await readFile(await sampleGroup()) }, { userid: "both" });
    assert.deepEqual([refused.success, (await ask("list", {})).faces], [false, ["alice"]]);
    assert.match(refused.error ?? "", /^several faces/);
  });

  test("names people after a restart as before", async () => {
    const { key } = server;
    await server[Symbol.asyncDispose]();
    server = await startApiServer(directory.path, key);
    assert.deepEqual([await whoIs("alice"), await whoIs("bea")], ["alice", "unknown"]);
  });

  test("forgets a person at once, and learns them anew", async () => {
    assert.equal((await ask("delete", {}, { userid: "alice" })).success, true);
    assert.deepEqual([await whoIs("alice"), (await ask("list", {})).faces], ["unknown", []]);
    assert.equal((await register("alice", 1)).message, "face added");
    assert.equal(await whoIs("alice"), "alice");
  });

  test("leaves the naming to the classifier once that has learned them", async () => {
    assert.equal((await register("alice", 0.8, 1.2, 0.9, 1.1)).message, "face updated");
    await register("bea", 1, 0.8, 1.2, 0.9, 1.1);
    assert.deepEqual([await whoIs("alice"), await whoIs("bea")], ["alice", "bea"]);
    const request = { kinds: ["nearest"], activate: true, evaluate: false };
    const { id } = await server.call<TrainingJobView>("POST", "/training-jobs", request);
    const response = await fetch(new URL(`/api/v1/training-jobs/${id}/progress`, server.url), {
      headers: { authorization: `Bearer ${server.key}` },
    });
    await response.text();
    assert.equal((await server.call<TrainingJobView>("GET", `/training-jobs/${id}`)).state, "succeeded");
    assert.deepEqual(
      [await classifierSays("alice"), await whoIs("alice"), await whoIs("bea")],
      ["known", "alice", "bea"],
    );
    await ask("delete", {}, { userid: "alice" });
    assert.deepEqual([await whoIs("alice"), await whoIs("bea")], ["unknown", "bea"]);
  });
});

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startAllRoutes } from "../http/all-routes.ts";
import { plainPicture } from "../support/pictures.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = join(root, ".cache/deepstack/bin/python");
const skip = existsSync(python) ? false : "run scripts/ci/install-deepstack.sh first";

interface Answers {
  readonly detect: readonly { readonly confidence: number; readonly x_min: number; readonly y_max: number }[];
  readonly register: string;
  readonly list: readonly string[];
  readonly recognize: readonly { readonly userid: string; readonly confidence: number }[];
  readonly refused?: string;
}

test("deepstack-python finds, enrols, lists and names faces here as it does at DeepStack", { skip }, async () => {
  await using http = await startAllRoutes();
  const picture = join(http.directory, "face.jpg");
  await writeFile(picture, await plainPicture(21));
  const program = join(root, "test/fixtures/deepstack-client.py");
  const { port } = new URL(http.url);
  const { stdout } = await promisify(execFile)(python, [program, port, http.keys.trainer, picture]);
  const answers = JSON.parse(stdout) as Answers;
  assert.deepEqual([answers.detect[0]?.confidence, answers.detect[0]?.x_min, answers.detect[0]?.y_max], [0.9, 10, 81]);
  assert.equal(answers.register, "face added");
  assert.ok(answers.list.includes("Client Person"));
  assert.deepEqual([answers.recognize[0]?.userid, answers.recognize[0]?.confidence], ["Ann", 0.97]);
  assert.notEqual(answers.refused, undefined, "a wrong key was taken");
  assert.equal(http.enrolments.length, 1);
});

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startApiServer } from "../support/api-server.ts";
import { samplePicture } from "../support/sample-faces.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = join(root, ".cache/deepstack/bin/python");
const skip = existsSync(python) ? false : "run scripts/ci/install-deepstack.sh first";

interface Answers {
  readonly detect: readonly { readonly confidence: number; readonly x_min: number; readonly y_max: number }[];
  readonly register: string;
  readonly list: readonly string[];
  readonly recognize: readonly { readonly userid: string; readonly confidence: number }[];
  readonly stranger: readonly { readonly userid: string }[];
}

type ByClient = Readonly<Record<"deepstack" | "codeproject", Answers>> & { readonly refused?: string };

test("deepstack-python and codeproject-ai-api enrol one photo, and the next picture has the name", {
  skip,
}, async () => {
  await using home = await temporaryDirectory();
  await using server = await startApiServer(home.path);
  const photos = [
    ["alice", 1],
    ["alice", 0.95],
    ["bea", 1],
    ["bea", 0.95],
  ] as const;
  const paths = photos.map((_, i) => join(home.path, `${i}.jpg`));
  for (const [i, [name, brightness]] of photos.entries())
    await writeFile(paths[i] ?? "", await samplePicture(name, brightness));
  const program = join(root, "test/fixtures/deepstack-client.py");
  const { port } = new URL(server.url);
  const { stdout } = await promisify(execFile)(python, [program, port, server.key, ...paths]);
  const { refused, deepstack, codeproject } = JSON.parse(stdout) as ByClient;
  for (const [{ detect, register, list, recognize }, name] of [
    [deepstack, "Client Person"],
    [codeproject, "Second"],
  ] as const) {
    assert.ok(detect.length === 1 && (detect[0]?.confidence ?? 0) > 0.5 && (detect[0]?.y_max ?? 0) > 100, name);
    assert.equal(register, "face added");
    assert.ok(list.includes(name));
    assert.deepEqual(
      recognize.map(({ userid, confidence }) => [userid, confidence > 0.9]),
      [[name, true]],
    );
  }
  assert.deepEqual(
    deepstack.stranger.map(({ userid }) => userid),
    ["unknown"],
    "before she is enrolled",
  );
  assert.deepEqual(
    codeproject.stranger.map(({ userid }) => userid),
    ["Client Person"],
  );
  assert.notEqual(refused, undefined, "a wrong key was taken");
});

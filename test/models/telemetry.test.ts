import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { encodeModel, floatValue } from "../../src/models/graph/onnx-model.ts";

const program = fileURLToPath(new URL("../support/session-program.js", import.meta.url));

test("a session leaves no device id, database or log of the library's telemetry behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "telemetry-"));
  try {
    const network = join(folder, "sum.onnx");
    await writeFile(
      network,
      encodeModel({
        irVersion: 7,
        opsetImport: [{ domain: "", version: 13 }],
        graph: {
          name: "sum",
          node: [{ opType: "Add", input: ["input", "input"], output: ["sum"] }],
          input: [floatValue("input", ["N"])],
          output: [floatValue("sum", ["N"])],
        },
      }),
    );
    const home = join(folder, "home");
    await mkdir(home);
    const { ORT_DISABLE_TELEMETRY: _ours, CI: _alsoSilences, ...environment } = process.env;
    const env = { ...environment, HOME: home, XDG_CACHE_HOME: join(home, "cache"), TMPDIR: home };
    const { stdout } = await promisify(execFile)(process.execPath, [program, network], { env });
    assert.equal(stdout, "2\n");
    assert.deepEqual(await readdir(home), []);
  } finally {
    await rm(folder, { recursive: true });
  }
});

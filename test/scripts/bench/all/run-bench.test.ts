import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { runBench } from "../../../../scripts/bench/all/run-bench.ts";
import { temporaryDirectory } from "../../../support/temporary-directory.ts";

const program = fileURLToPath(new URL("../../../../scripts/bench/main.js", import.meta.url));

describe("a bench among all", () => {
  it("gives its table and its figures apart", async () => {
    const { output, figures, failed } = await runBench({ name: "store", summary: "s" }, ["--results", "20"]);
    assert.equal(failed, undefined);
    assert.match(output, /insert by 10/);
    assert.ok(Array.isArray(figures?.["store"]));
  });

  it("that fails is told with its last words", async () => {
    const { figures, failed } = await runBench({ name: "store", summary: "s" }, ["--results", "none"]);
    assert.equal(figures, undefined);
    assert.match(failed ?? "", /^ended with 64: error: .*none/);
  });

  it("makes one report of those asked for, and stops for none that has no data", async () => {
    await using directory = await temporaryDirectory();
    const out = join(directory.path, "report.html");
    const ran = spawnSync(process.execPath, [program, "all", "--quick", "--only", "store,wider", "--out", out], {
      encoding: "utf8",
    });
    assert.equal(ran.status, 0, ran.stderr);
    const last = JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "");
    assert.equal(last.benches.wider.skipped, "needs --wider");
    assert.equal(last.benches.store.failed, null);
    assert.ok(last.machine.cores >= 1);
    assert.match(await readFile(out, "utf8"), /insert by 100/);
  });
});

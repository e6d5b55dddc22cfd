import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../../scripts/bench/main.js", import.meta.url));
const run = (...args: readonly string[]) => spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });

describe("npm run bench", () => {
  it("lists the benches when none is named", () => {
    const { status, stdout } = run();
    assert.equal(status, 0);
    assert.match(stdout, /NAME \[arguments\]/);
  });

  it("refuses a bench that does not exist and names those that do", () => {
    const { status, stderr } = run("speed");
    assert.equal(status, 64);
    assert.match(stderr, /no bench is called speed; there are/);
  });
});

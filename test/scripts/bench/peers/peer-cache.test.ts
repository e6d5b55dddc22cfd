import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { installOnce, isSkipped } from "../../../../scripts/bench/peers/peer-cache.ts";
import { temporaryDirectory } from "../../../support/temporary-directory.ts";

const node = (code: string) => ({ file: process.execPath, args: ["-e", code] });
const writing = (folder: string, name: string) =>
  node(`require("node:fs").appendFileSync(${JSON.stringify(join(folder, name))}, "x")`);

describe("a peer's installation", () => {
  it("is done once, and again when it is to hold something else", async () => {
    await using directory = await temporaryDirectory();
    const plan = (contents: string) => ({
      name: "peer",
      contents,
      steps: (folder: string) => [writing(directory.path, "count"), writing(folder, "file")],
    });
    for (const contents of ["1", "1", "2"]) {
      const place = await installOnce(directory.path, plan(contents));
      assert.ok(!isSkipped(place) && existsSync(join(place.folder, "file")));
    }
    assert.equal(readFileSync(join(directory.path, "count"), "utf8"), "xx");
  });

  it("leaves nothing behind when it fails, and gives the reason", async () => {
    await using directory = await temporaryDirectory();
    const steps = (folder: string) => [writing(folder, "file"), node(`console.error("no route"); process.exit(1)`)];
    const place = await installOnce(directory.path, { name: "peer", contents: "", steps });
    assert.deepEqual(place, { skipped: "no route" });
    assert.ok(!existsSync(join(directory.path, "peer")));
  });
});

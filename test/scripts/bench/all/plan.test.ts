import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { claimedBenches } from "../../../../scripts/bench/all/claims.ts";
import { plannedNames, planOf } from "../../../../scripts/bench/all/plan.ts";
import { benchNames, openBench } from "../../../../scripts/bench/bench-files.ts";

describe("the plan of all benches", () => {
  it("names only benches that there are, in its rules and in what is claimed", async () => {
    const names = await benchNames();
    assert.deepEqual(
      [...plannedNames, ...claimedBenches].filter((name) => !names.includes(name)),
      [],
    );
  });

  it("gives each bench only options that it has, quick or not", async () => {
    const data = { lfw: "/lfw", wider: "/wider", embeddings: "/e.bin", mongodb: "mongodb://h", cache: "/cache" };
    for (const name of await benchNames())
      for (const quick of [true, false]) {
        const plan = planOf(name, { ...data, quick });
        if ("skipped" in plan) continue;
        const { options, maxArguments } = await openBench(name);
        const dashed = plan.args.filter((arg) => arg.startsWith("--"));
        assert.deepEqual(
          dashed.filter((arg) => !(arg.slice(2) in options)),
          [],
          name,
        );
        assert.ok(plan.args.length - 2 * dashed.length <= maxArguments, name);
      }
  });

  it("runs none without the data that it needs", async () => {
    const needless = ["search"]; // what it searches is drawn where no file is given
    for (const name of await benchNames()) {
      const { maxArguments } = await openBench(name);
      if (maxArguments > 0 && !needless.includes(name)) assert.ok("skipped" in planOf(name, { quick: false }), name);
    }
  });

  it("leaves out what lacks its data and says which option gives it", () => {
    assert.deepEqual(planOf("openset", { quick: false }), { skipped: "needs --lfw" });
    assert.deepEqual(planOf("wider", { quick: false, wider: "/w" }), { args: ["/w"] });
    assert.deepEqual(planOf("precision", { quick: false, lfw: "/lfw" }), { skipped: "needs --wider" });
    assert.deepEqual(planOf("a-new-one", { quick: false }), { args: [] });
  });
});

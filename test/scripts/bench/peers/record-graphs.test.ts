import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { InferenceSession } from "onnxruntime-node";
import { recordGraphs } from "../../../../scripts/bench/peers/record-graphs.ts";
import { loadConfig } from "../../../../src/config/load.ts";
import { fetchedModels } from "../../../support/fetched-models.ts";
import { temporaryDirectory } from "../../../support/temporary-directory.ts";

interface Run {
  readonly graph: number;
  readonly feeds: Readonly<Record<string, { readonly dims: readonly number[]; readonly type: string }>>;
}
interface Setup {
  readonly graphs: readonly string[];
  readonly runs: Readonly<Record<string, readonly Run[]>>;
}

describe("the limit that the pipeline is held to", () => {
  it("is the very graphs that it opens, and what it runs for a frame, in order and in shape", async () => {
    await using directory = await temporaryDirectory();
    const { directory: models, store } = await fetchedModels();
    const photos = await store.asset("sample-photos");
    const file = join(directory.path, "config.json");
    const settings = {
      models: { directory: models, detector: { kind: "rfb" }, embedder: { kind: "dlib" } },
      images: { allowedRoots: [photos] },
    };
    await writeFile(file, JSON.stringify(settings));
    const frame = join(photos, "sample1.jpg");
    const config = await loadConfig(file, {});
    const setupFile = await recordGraphs(config, [frame], join(directory.path, "graphs"));
    const { graphs, runs } = JSON.parse(await readFile(setupFile, "utf8")) as Setup;
    const [detecting, ...others] = runs["sample1.jpg"] ?? [];
    const embedding = others.at(-1);
    const dimsOf = (run: Run | undefined) => Object.values(run?.feeds ?? {})[0]?.dims;
    assert.deepEqual(dimsOf(detecting)?.slice(0, 2), [1, 3]);
    assert.deepEqual(dimsOf(embedding)?.slice(1), [3, 150, 150]);
    assert.notEqual(embedding?.graph, detecting?.graph);
    for (const graph of graphs) {
      const session = await InferenceSession.create(await readFile(join(directory.path, "graphs", graph)));
      await session.release();
    }
  });
});

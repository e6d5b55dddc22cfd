import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Config } from "../../../src/config/load.ts";
import { openParts } from "../../../src/engine/open-parts.ts";
import { recognizeImage } from "../../../src/engine/pipeline.ts";

interface GraphRun {
  /** Index into the graphs. */
  readonly graph: number;
  readonly feeds: Readonly<Record<string, { readonly dims: readonly number[]; readonly type: string }>>;
}

/**
 * Writes the networks that the pipeline really opens, as it edited them, and which of them it runs for each frame, in
 * what shapes: all that another program needs to do the same inference and nothing else.
 *
 * @returns the path of the setup file
 */
export async function recordGraphs(config: Config, frames: readonly string[], folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const graphs: string[] = [];
  const indexOf = new Map<InferenceSession, number>();
  const { create } = InferenceSession;
  // Their methods are replaced for the while, so that what is written is exactly what ONNX Runtime got.
  Reflect.set(InferenceSession, "create", async (bytes: Uint8Array, options: InferenceSession.SessionOptions) => {
    const session = await create.call(InferenceSession, bytes, options);
    indexOf.set(session, graphs.length);
    await writeFile(join(folder, `${graphs.length}.onnx`), bytes);
    graphs.push(`${graphs.length}.onnx`);
    return session;
  });
  const prototype: InferenceSession = Reflect.get(InferenceSession, "prototype");
  const { run } = prototype;
  let current: GraphRun[] = [];
  prototype.run = function record(this: InferenceSession, feeds: InferenceSession.FeedsType, ...rest: unknown[]) {
    const graph = indexOf.get(this);
    if (graph !== undefined) current.push({ graph, feeds: shapesOf(feeds) });
    return Reflect.apply(run, this, [feeds, ...rest]);
  };
  try {
    const { parts } = await openParts({ settings: config, intraOpThreads: 1 });
    const runs: Record<string, readonly GraphRun[]> = {};
    const limits = { quality: config.quality, minProba: config.classifier.minProba };
    for (const path of frames) {
      current = [];
      // As a trained server does it: only faces of sufficient quality are embedded.
      await recognizeImage({ image: { kind: "path", path }, withEmbeddings: true }, parts, limits);
      runs[basename(path)] = current;
    }
    const setup = join(folder, "setup.json");
    await writeFile(setup, JSON.stringify({ folder, graphs, runs }));
    return setup;
  } finally {
    prototype.run = run;
    Reflect.set(InferenceSession, "create", create);
  }
}

function shapesOf(feeds: InferenceSession.FeedsType): GraphRun["feeds"] {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, value]) => {
      if (!(value instanceof Tensor)) throw new Error(`expected a tensor for ${name}`);
      return [name, { dims: [...value.dims], type: value.type }];
    }),
  );
}

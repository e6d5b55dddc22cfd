import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Config, configPath } from "../../src/config/load.ts";
import { FaceServiceError } from "../../src/errors.ts";
import type { NetworkId } from "../../src/models/manifest.ts";
import { int8Networks } from "../../src/models/precision/store-in-precision.ts";
import { openModelStore } from "../../src/models/store.ts";
import { startEngine } from "../../training/start-engine.ts";
import { type Bench, configOf } from "./bench.ts";
import { embedImages } from "./lfw/embed-images.ts";
import { parsePairs } from "./lfw/pairs.ts";
import { lfwRoot, verification } from "./lfw.ts";
import { networkMs } from "./precision/network-ms.ts";
import { difficulties, openDataFolder, readWider } from "./wider/dataset.ts";
import { measureWider } from "./wider/measure.ts";

/** fp16 is for GPUs; what it loses there is not told by a CPU, which has no arithmetic for it. */
const compared = ["fp32", "int8"] as const;
type Compared = (typeof compared)[number];

export const bench: Bench = {
  summary: "what 8-bit networks lose on LFW and WIDER FACE, and what they gain",
  usage: `LFW WIDER [--config config.json]

  LFW, WIDER   a tar or a folder each, as of the benches lfw and wider`,
  options: { config: { type: "string" } },
  maxArguments: 2,
  async run({ paths: [lfw, wider], values }) {
    if (lfw === undefined || wider === undefined)
      throw new FaceServiceError("USAGE_INVALID", "expected the folders or tars of LFW and of WIDER FACE; see --help");
    const config = await configOf(values);
    const networks = [];
    for (const id of int8Networks) networks.push(await compareNetwork(config, id));
    showNetworks(networks);
    const faces: Awaited<ReturnType<typeof verified>>[] = [];
    for (const precision of compared) faces.push(await verified(config, lfw, precision));
    const found: Awaited<ReturnType<typeof detected>>[] = [];
    for (const precision of compared) found.push(await detected(config, wider, precision));
    showLosses(faces, found);
    return { bench: "precision", networks, lfw: faces, wider: found };
  },
};

interface NetworkFigures {
  readonly id: NetworkId;
  readonly fp32Ms: number;
  readonly int8Ms: number;
  readonly times: number;
}

async function compareNetwork(config: Config, id: NetworkId): Promise<NetworkFigures> {
  const bytes = await openModelStore({ directory: configPath(config, config.models.directory) }).network(id);
  const [fp32Ms, int8Ms] = await networkMs(id, bytes, compared);
  return { id, fp32Ms: fp32Ms ?? Number.NaN, int8Ms: int8Ms ?? Number.NaN, times: (fp32Ms ?? 0) / (int8Ms ?? 1) };
}

async function verified(config: Config, path: string, precision: Compared) {
  await using data = await openDataFolder(path);
  const root = await lfwRoot(data.directory);
  const pairs = parsePairs(await readFile(join(root, "pairs.txt"), "utf8"));
  const models = { ...config.models, directory: configPath(config, config.models.directory), precision };
  await using engine = await startEngine({ ...config, models }, "bench-precision");
  const images = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))];
  const embedded = await embedImages(engine, root, images);
  const { accuracy, tarAtFar } = verification(pairs, embedded);
  return { precision, embedder: engine.status().embedder, accuracy, tarAtFar, images: images.length };
}

async function detected(config: Config, path: string, precision: Compared) {
  await using folder = await openDataFolder(path);
  const { kind } = config.models.detector;
  const plan = { config, kind, path: null, inputSizePx: config.detection.inputSizePx, precision };
  const { curves, usual } = await measureWider(await readWider(folder.directory), plan);
  const [easy, medium, hard] = difficulties.map((difficulty) => curves.get(difficulty)?.averagePrecision ?? Number.NaN);
  return { precision, easy, medium, hard, cpuMs: usual.cpuMs };
}

function showNetworks(networks: readonly NetworkFigures[]): void {
  console.log("network          fp32 ms   int8 ms   times as fast   (processor time of one run)");
  for (const { id, fp32Ms, int8Ms, times } of networks)
    console.log(
      `${id.padEnd(16)} ${fp32Ms.toFixed(2).padStart(7)} ${int8Ms.toFixed(2).padStart(9)} ${times.toFixed(2).padStart(15)}`,
    );
}

function showLosses(
  faces: readonly Awaited<ReturnType<typeof verified>>[],
  found: readonly Awaited<ReturnType<typeof detected>>[],
): void {
  console.log("\nLFW          accuracy   TAR at FAR 1e-2   1e-3     embedder");
  for (const { precision, accuracy, tarAtFar, embedder } of faces)
    console.log(
      `${precision.padEnd(12)} ${accuracy.toFixed(4).padStart(8)} ${tarAtFar["0.01"].toFixed(4).padStart(17)} ${tarAtFar["0.001"].toFixed(4).padStart(6)}   ${embedder}`,
    );
  console.log("\nWIDER FACE   easy     medium   hard     processor ms an image");
  for (const { precision, cpuMs, ...areas } of found) {
    const columns = difficulties.map((difficulty) => (areas[difficulty] ?? Number.NaN).toFixed(3));
    console.log(`${precision.padEnd(12)} ${columns.join("    ")}    ${cpuMs.toFixed(1)}`);
  }
}

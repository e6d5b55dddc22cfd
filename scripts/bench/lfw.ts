import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { configPath, loadConfig } from "../../src/config/load.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { cosineSimilarity } from "../../src/face/embedding.ts";
import { openModelStore } from "../../src/models/store.ts";
import { startEngine } from "../../training/start-engine.ts";
import type { Bench, BenchRequest } from "./bench.ts";
import { type EmbeddedImages, embedImages } from "./lfw/embed-images.ts";
import { type FacePair, parsePairs } from "./lfw/pairs.ts";
import { bareEmbedMs, type StageTimes, stageTimes } from "./lfw/stage-times.ts";
import { foldedAccuracy, type ScoredPair, trueAcceptRate } from "./lfw/verification.ts";
import { openDataFolder } from "./wider/dataset.ts";

const projectDirectory = fileURLToPath(new URL("../../../", import.meta.url));
/** Images with which the stages are timed after the run, one by one. */
const timedImages = 60;

export const bench: Bench = {
  summary: "face verification on LFW: accuracy, true accept rates, time by stage",
  usage: `FOLDER_OR_TAR [options]

  Labeled Faces in the Wild with its pairs.txt, as a folder or a tar. Each image is searched for faces by the engine; of
  several the largest one near the middle counts. A pair with an image without a face is called two strangers.

  --detector KIND        instead of config.json's; with --detector-file PATH for a network of your own
  --embedder KIND        likewise, with --embedder-file PATH`,
  options: {
    detector: { type: "string" },
    "detector-file": { type: "string" },
    embedder: { type: "string" },
    "embedder-file": { type: "string" },
  },
  maxArguments: 1,
  run,
};

async function run({ paths, values }: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  const [path] = paths;
  if (path === undefined)
    throw new FaceServiceError("USAGE_INVALID", "expected a folder or a tar with LFW, got none; see --help");
  await using data = await openDataFolder(path);
  const root = await lfwRoot(data.directory);
  const pairs = parsePairs(await readFile(join(root, "pairs.txt"), "utf8"));
  const settings = await settingsFor(values);
  await using engine = await startEngine(settings, "bench-lfw");
  const images = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))];
  const embedded = await embedImages(engine, root, images);
  const sample = images.filter((_, index) => index % Math.ceil(images.length / timedImages) === 0);
  const timings = await stageTimes(
    engine,
    sample.map((image) => join(root, image)),
  );
  const { detector, embedder } = engine.status();
  const { kind } = settings.models.embedder;
  const store = openModelStore({ directory: configPath(settings, settings.models.directory) });
  const bareMs = settings.models.embedder.path === null ? await bareEmbedMs(kind, store) : undefined;
  const figures = {
    ...verification(pairs, embedded),
    images: images.length,
    imagesWithoutFace: images.length - embedded.faces.size,
    imagesWithSeveralFaces: embedded.crowded,
    msPerImage: timings,
    ...(bareMs === undefined ? {} : { bareEmbedMs: bareMs, ratioToBare: timings.embedMs / bareMs }),
    detector,
    embedder,
  };
  print(figures);
  return figures;
}

/** Where pairs.txt lies: in the folder itself, or one level below, as in LFW's tar. */
export async function lfwRoot(directory: string): Promise<string> {
  const below = await readdir(directory);
  const roots = [directory, ...below.map((name) => join(directory, name))];
  const found = roots.find((root) => existsSync(join(root, "pairs.txt")));
  if (found === undefined)
    throw new FaceServiceError("USAGE_INVALID", `expected LFW with its pairs.txt in ${directory}, found no pairs.txt`);
  return found;
}

const kinds = {
  detector: ["rfb-onet", "rfb", "mtcnn", "yunet", "scrfd"],
  embedder: ["fused", "fr-feature", "dlib", "sface", "arcface"],
} as const;

async function settingsFor(values: BenchRequest["values"]): Promise<EngineSettings> {
  const config = await loadConfig(join(projectDirectory, "config.json"), {});
  const detector = chosen("detector", kinds.detector, values);
  const embedder = chosen("embedder", kinds.embedder, values);
  return { ...config, models: { ...config.models, ...(detector && { detector }), ...(embedder && { embedder }) } };
}

function chosen<Kind extends string>(part: string, known: readonly Kind[], values: BenchRequest["values"]) {
  const { [part]: asked, [`${part}-file`]: file } = values;
  if (asked === undefined) return undefined;
  const kind = known.find((name) => name === asked);
  if (kind === undefined)
    throw new FaceServiceError("USAGE_INVALID", `expected --${part} to be one of ${known.join(", ")}, got ${asked}`);
  return { kind, path: typeof file === "string" ? resolve(file) : null, sha256: null };
}

export function verification(pairs: readonly FacePair[], { faces }: EmbeddedImages) {
  const scored = pairs.map(({ first, second, isSamePerson, fold }): ScoredPair => {
    const [a, b] = [faces.get(first), faces.get(second)];
    return { similarity: a && b ? cosineSimilarity(a.vector, b.vector) : -1, isSamePerson, fold };
  });
  return {
    ...foldedAccuracy(scored),
    tarAtFar: { "0.01": trueAcceptRate(scored, 0.01), "0.001": trueAcceptRate(scored, 0.001) },
  };
}

type Figures = ReturnType<typeof verification> & {
  readonly images: number;
  readonly imagesWithoutFace: number;
  readonly msPerImage: StageTimes;
  readonly bareEmbedMs?: number;
  readonly ratioToBare?: number;
  readonly detector: string;
  readonly embedder: string;
};

function print(figures: Figures): void {
  const { accuracy, deviation, threshold, tarAtFar, msPerImage, bareEmbedMs, ratioToBare } = figures;
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const rows: readonly (readonly [string, string])[] = [
    ["detector", figures.detector],
    ["embedder", figures.embedder],
    ["images", `${figures.images}, ${figures.imagesWithoutFace} without a face`],
    [
      "accuracy",
      `${(accuracy * 100).toFixed(2)} ± ${(deviation * 100).toFixed(2)} %, threshold ${threshold.toFixed(3)}`,
    ],
    ["TAR at FAR 1e-2", tarAtFar["0.01"].toFixed(4)],
    ["TAR at FAR 1e-3", tarAtFar["0.001"].toFixed(4)],
    ["decode", ms(msPerImage.decodeMs)],
    ["detect", ms(msPerImage.detectMs)],
    ["align, judge, embed", ms(msPerImage.embedMs)],
    ...(bareEmbedMs === undefined || ratioToBare === undefined
      ? []
      : [["bare networks", `${ms(bareEmbedMs)}; ratio ${ratioToBare.toFixed(2)}`] as const]),
  ];
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(22)}${value}\n`);
}

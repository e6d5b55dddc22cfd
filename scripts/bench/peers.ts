import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { unknownName } from "../../src/classifier/classifier.ts";
import { type Config, configPath, loadConfig } from "../../src/config/load.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { runProgram } from "../demo/programs.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import { findPeople } from "./openset/data.ts";
import { compareRpc } from "./peers/compare-rpc.ts";
import { bareContender, type Contender, dlibContenders, faceApiContender, ourContender } from "./peers/contenders.ts";
import { installDlib, installFaceApi, installOnnxruntime } from "./peers/install-peers.ts";
import { type Installed, isSkipped } from "./peers/peer-cache.ts";
import { race } from "./peers/race.ts";
import { recordGraphs } from "./peers/record-graphs.ts";
import { lfwScenes, type Scenes, sampleScenes } from "./peers/scenes.ts";
import { figuresOf, type Skipped, standings } from "./peers/standings.ts";
import { samplePhotos } from "./workspace/sample-photos.ts";
import { temporaryFolder } from "./workspace/temporary-folder.ts";

const peerNames = ["dlib", "cnn", "face-api", "ort", "zerorpc"] as const;
type PeerName = (typeof peerNames)[number];

export const bench: Bench = {
  summary: "labelled frames a second, found faces and right names, side by side with what a user would pick instead",
  usage: `[--cache DIR] [--only LIST] [--lfw DIR] [--frames N] [--cores N] [--config FILE]

  --cache DIR    peers are installed there and found again (default: a temporary folder, which is removed)
  --only LIST    of ${peerNames.join(", ")} (default: all); ours always runs
  --lfw DIR      people to train on and to show: LFW's folder (default: sample photos, where names tell little)
  --frames N     1920x1080 frames with one person (default 240); slow peers see the first few
  --cores N      cores that each contender gets (default: all)
  --config FILE  settings of ours (default: config.json)

Peers come from PyPI and npm: dlib through face_recognition, @vladmandic/face-api, ONNX Runtime with the very graphs
that ours runs, zerorpc (by the bench rpc). Where one cannot be installed the reason is told. Each gets the same cores, one inference
thread a process and a process a core. They take turns at the same frames, fast ones 48 a turn, slow ones so many fewer that all take part
in every round; before the first round each has a turn that does not count.`,
  options: {
    cache: { type: "string" },
    only: { type: "string" },
    lfw: { type: "string" },
    frames: { type: "string" },
    cores: { type: "string" },
    config: { type: "string" },
  },
  maxArguments: 0,
  async run({ values }) {
    const cores = wholeNumber(values["cores"], availableParallelism());
    await using folder = await temporaryFolder("peers");
    const work = folder.path;
    const cache = typeof values["cache"] === "string" ? resolve(values["cache"]) : join(work, "cache");
    const wanted = chosen(values["only"]);
    const config = await prepare(resolve(String(values["config"] ?? "config.json")), { work, cores });
    const scenes = await makeScenes(config, values["lfw"], { work, count: wholeNumber(values["frames"], 240) });
    await runProgram("training/encode", [scenes.dataset, "--config", config.file], "progress");
    await runProgram("training/train", ["--config", config.file], "progress");
    const { contenders, skipped } = await findContenders(config, { cache, work, cores, wanted, scenes });
    const { laps, failed } = await race(contenders, scenes.frames, {
      cores: Array.from({ length: cores }, (_, i) => i),
      dataset: scenes.dataset,
      work,
      minProba: config.config.classifier.minProba,
      turnFrames: 48,
    });
    const figures = figuresOf(laps, unknownName);
    process.stdout.write(`${standings(figures, [...skipped, ...failed], scenes.origin)}\n`);
    const rpc = wanted.has("zerorpc") ? await compareRpc() : null;
    return { cores, scenes: scenes.origin, ...figures, skipped: [...skipped, ...failed], rpc };
  },
};

function chosen(only: string | boolean | undefined): ReadonlySet<PeerName> {
  if (typeof only !== "string") return new Set(peerNames);
  return new Set(
    only.split(",").map((name) => {
      const known = peerNames.find((peer) => peer === name);
      if (known !== undefined) return known;
      throw new FaceServiceError("USAGE_INVALID", `expected some of ${peerNames.join(", ")} in --only, got ${name}`);
    }),
  );
}

interface Prepared {
  readonly file: string;
  readonly config: Config;
}

/** A copy of the user's settings whose server sees only the bench's folder. */
async function prepare(
  file: string,
  { work, cores }: { readonly work: string; readonly cores: number },
): Promise<Prepared> {
  const shipped = await loadConfig(file, process.env);
  const { detector, embedder } = shipped.models;
  const settings = {
    models: { directory: configPath(shipped, shipped.models.directory), detector, embedder },
    execution: shipped.execution,
    detection: shipped.detection,
    quality: shipped.quality,
    images: { ...shipped.images, allowedRoots: [work] },
    // However slow the machine is, every frame is answered.
    engine: { ...shipped.engine, workers: cores, maxWaitMs: 600_000 },
  };
  const copy = join(work, "config.json");
  await writeFile(copy, JSON.stringify(settings));
  return { file: copy, config: await loadConfig(copy, process.env) };
}

async function makeScenes(
  { config }: Prepared,
  lfw: string | boolean | undefined,
  { work, count }: { readonly work: string; readonly count: number },
): Promise<Scenes> {
  const directory = configPath(config, config.models.directory);
  const photos = await samplePhotos(directory);
  if (typeof lfw === "string") return await lfwScenes(await findPeople(resolve(lfw)), work, count);
  return await sampleScenes(photos, work, count);
}

interface Field {
  readonly cache: string;
  readonly work: string;
  readonly cores: number;
  readonly wanted: ReadonlySet<PeerName>;
  readonly scenes: Scenes;
}

async function findContenders({ file, config }: Prepared, { cache, work, cores, wanted, scenes }: Field) {
  const contenders: Contender[] = [ourContender(file, cores)];
  const skipped: Skipped[] = [];
  const take = <Place extends object>(name: string, place: Installed<Place>, enter: (there: Place) => void): void => {
    if (isSkipped(place)) skipped.push({ name, reason: place.skipped });
    else enter(place);
  };
  if (wanted.has("ort")) {
    const files = scenes.frames.map((scene) => scene.file);
    const setup = await recordGraphs(config, files, join(work, "graphs"));
    take("bare ONNX Runtime", await installOnnxruntime(cache), (there) => contenders.push(bareContender(there, setup)));
  }
  if (wanted.has("dlib") || wanted.has("cnn"))
    take("dlib", await installDlib(cache), (there) =>
      contenders.push(
        ...dlibContenders(there).filter(({ question }) =>
          wanted.has(String(question["variant"]).startsWith("cnn") ? "cnn" : "dlib"),
        ),
      ),
    );
  if (wanted.has("face-api"))
    take("face-api", await installFaceApi(cache), (there) => contenders.push(faceApiContender(there)));
  return { contenders, skipped };
}

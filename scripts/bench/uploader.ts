import { cp, readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sharp } from "../../src/images/sharp.ts";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import type { ResultStore } from "../../src/store/results.ts";
import { startServer, startUploader } from "../demo/programs.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import { quantile } from "./figures/quantile.ts";
import { writeEvent } from "./uploader/event-writer.ts";
import { openBenchWorkspace, trainWorkspace } from "./workspace/bench-workspace.ts";

const scanIntervalMs = 100;
const monitors = ["1", "2"];
const framesPerSecond = 5;
const batch = { frames: 10, rounds: 5 };

/** 1920x1080 parts of the sample photos with people in them. */
const parts = [
  { photo: 6, left: 0, top: 130 },
  { photo: 4, left: 0, top: 0 },
  { photo: 1, left: 0, top: 0 },
  { photo: 3, left: 0, top: 150 },
  { photo: 6, left: 0, top: 200 },
];

export const bench: Bench = {
  summary: "from an alarm frame on the disk to its labelled result in the store, through the real programs",
  usage: `[--seconds N] [--classifiers DIR] [--config FILE]

  --seconds      how long two monitors write five 1280x720 frames a second each (default 20)
  --classifiers  trained ones; by default it trains on the demo's photos

Then ten 1920x1080 frames with people are written at once, five times. The uploader looks for frames every 100 ms.`,
  options: { seconds: { type: "string" }, classifiers: { type: "string" }, config: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    const seconds = wholeNumber(values["seconds"], 20);
    await using workspace = await openBenchWorkspace("uploader", values);
    const { config, directory, photos } = workspace;
    const classifiers = values["classifiers"];
    if (typeof classifiers === "string") await cp(classifiers, join(directory, "classifiers"), { recursive: true });
    else await trainWorkspace(workspace);
    const settings = JSON.parse(await readFile(config, "utf8"));
    settings.uploader = { ...settings.uploader, frames: "alarm", scanIntervalMs, similarBelow: 0 };
    await writeFile(config, JSON.stringify(settings));
    await using _server = await startServer(config, 120_000);
    await using _uploader = startUploader(config);
    await using store = await openEmbeddedResultStore({ file: join(directory, "data/results.db") });
    const large = await Promise.all(parts.map((part) => cut(photos, part)));
    const small = await Promise.all(large.map((bytes) => sharp(bytes).resize(1280, 720).jpeg().toBuffer()));
    const at = { root: join(directory, "events"), store };
    await measured(at, { pictures: small, frames: 10, framesPerSecond: 0, events: ["1/1"] }); // warms up
    const stream = await measured(at, {
      pictures: small,
      frames: seconds * framesPerSecond,
      framesPerSecond,
      events: monitors.map((monitor) => `${monitor}/2`),
    });
    const rounds: number[] = [];
    for (let round = 0; round < batch.rounds; round++) {
      const events = [`1/${10 + round}`];
      const { latenciesMs } = await measured(at, {
        pictures: large,
        frames: batch.frames,
        framesPerSecond: 0,
        events,
      });
      rounds.push(Math.max(...latenciesMs));
    }
    const figures = {
      streamFrames: stream.latenciesMs.length,
      streamP50Ms: Math.round(quantile(stream.latenciesMs, 0.5)),
      streamP95Ms: Math.round(quantile(stream.latenciesMs, 0.95)),
      tenLargeP50Ms: Math.round(quantile(rounds, 0.5)),
      tenLargeMaxMs: Math.round(quantile(rounds, 1)),
      cores: cpus().length,
      loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    };
    console.table(figures);
    return figures;
  },
};

function cut(photos: string, { photo, left, top }: (typeof parts)[number]): Promise<Buffer> {
  return sharp(join(photos, `sample${photo}.jpg`))
    .extract({ left, top, width: 1920, height: 1080 })
    .jpeg()
    .toBuffer();
}

interface Measuring {
  readonly pictures: readonly Uint8Array[];
  /** Of each event. */
  readonly frames: number;
  readonly framesPerSecond: number;
  /** `<monitor>/<event>`, written side by side. */
  readonly events: readonly string[];
}

const waitMs = 300_000;
const lookEveryMs = 10;

/** @returns for each frame how long after it was written its result could be read from the store */
async function measured(
  { root, store }: { readonly root: string; readonly store: ResultStore },
  { events, ...writing }: Measuring,
): Promise<{ readonly latenciesMs: readonly number[] }> {
  const latenciesMs: number[] = [];
  const watch = async (name: string): Promise<void> => {
    const [monitor = "", event = ""] = name.split("/");
    const written = new Map<number, number>();
    const writingEnds = writeEvent({ root, monitor, event, ...writing }, written);
    const seen = new Set<number>();
    const endMs = performance.now() + waitMs;
    while (seen.size < writing.frames && performance.now() < endMs) {
      const found = await store.recordedFrames({ monitor, event, first: 1, last: writing.frames });
      const nowMs = performance.now();
      for (const frame of found)
        if (!seen.has(frame)) {
          seen.add(frame);
          latenciesMs.push(nowMs - (written.get(frame) ?? nowMs));
        }
      await sleep(lookEveryMs);
    }
    await writingEnds;
  };
  await Promise.all(events.map(watch));
  return { latenciesMs };
}

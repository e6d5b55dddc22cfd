import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { FaceServiceError } from "../../src/errors.ts";
import { sharp } from "../../src/images/sharp.ts";
import { showProgress } from "../../src/service/progress.ts";
import { startServer, startUploader } from "../demo/programs.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import { quantile } from "./figures/quantile.ts";
import { type EventWriting, writeEvent } from "./uploader/event-writer.ts";
import { openBenchWorkspace, trainWorkspace } from "./workspace/bench-workspace.ts";

const framesPerSecond = 5;
const framesOfEvent = 10;
const peopleShown = 2;
const waitMs = 30_000;

export const bench: Bench = {
  summary: "early messages through the real programs: from a frame on the disk to the webhook's receiver",
  usage: `[--events N] [--config FILE]

  --events   how many events, one after the other (default 20)

Each event shows two people of the demo in ${framesOfEvent} frames of 1280x720, ${framesPerSecond} a second, and does not end. Measured are, for
each of the two: from the event's first frame, and from the frame with which the person was sure, to the arrival of the
message with its picture.`,
  options: { events: { type: "string" }, config: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    await using workspace = await openBenchWorkspace("notify", values);
    await trainWorkspace(workspace);
    const { config, directory, photos } = workspace;
    const events = join(directory, "events");
    await using receiver = await startReceiver();
    const settings = JSON.parse(await readFile(config, "utf8"));
    settings.uploader = { ...settings.uploader, monitoringPort: null };
    settings.notify = {
      enabled: true,
      rules: [{ name: "known", who: "known", targets: ["bench"] }],
      targets: [{ kind: "webhook", name: "bench", url: receiver.url }],
    };
    await writeFile(config, JSON.stringify(settings));
    await writeEvent({ ...place(events, 1), pictures: [], frames: 0, framesPerSecond: 0 }, new Map());
    await using _server = await startServer(config, 120_000);
    await using _uploader = startUploader(config);
    const pictures = await peopleComing(photos);
    const measured = await measureEvents(events, receiver, {
      pictures,
      events: wholeNumber(values["events"], 20),
    });
    const figures = { ...measured, cores: cpus().length, loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10 };
    console.table(figures);
    return figures;
  },
};

const place = (root: string, event: number) => ({ root, monitor: "1", event: String(event) });

/** Two enrolled people, a little farther to the right with each frame. */
async function peopleComing(photos: string): Promise<readonly Buffer[]> {
  return await Promise.all(
    Array.from({ length: framesOfEvent }, (_, step) =>
      sharp(join(photos, "sample6.jpg"))
        .extract({ left: 100 - 6 * step, top: 200, width: 960, height: 540 })
        .resize(1280, 720)
        .jpeg({ quality: 75 })
        .toBuffer(),
    ),
  );
}

interface Arrival {
  readonly event: string;
  readonly frames: number;
  readonly atMs: number;
}

interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
}

const message = z.object({ event: z.string(), decided: z.literal("early"), person: z.object({ frames: z.int() }) });

async function startReceiver(): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const atMs = performance.now();
      // The JSON is the form's first part.
      const { event, person } = message.parse(JSON.parse(/\{.*\}/.exec(body.toString("latin1"))?.[0] ?? "{}"));
      arrivals.push({ event, frames: person.frames, atMs });
      response.writeHead(204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("expected a TCP port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    arrivals,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Coming {
  readonly pictures: readonly Buffer[];
  readonly events: number;
}

async function measureEvents(root: string, receiver: Receiver, { pictures, events }: Coming) {
  const progress = showProgress({ label: "events", total: events + 1, unit: "events" });
  const waits: Waits[] = [];
  for (let event = 1; event <= events + 1; event++) {
    const measured = await measureEvent(
      { ...place(root, event), pictures, frames: framesOfEvent, framesPerSecond },
      receiver,
    );
    // The first one warms up.
    if (event > 1) waits.push(...measured);
    progress.update(event);
  }
  progress.end();
  const fromFirst = waits.map(({ fromFirstMs }) => fromFirstMs);
  const fromSure = waits.map(({ fromSureMs }) => fromSureMs);
  return {
    messages: waits.length,
    fromFirstFrameP50Ms: Math.round(quantile(fromFirst, 0.5)),
    fromFirstFrameP95Ms: Math.round(quantile(fromFirst, 0.95)),
    fromSureFrameP50Ms: Math.round(quantile(fromSure, 0.5)),
    fromSureFrameP95Ms: Math.round(quantile(fromSure, 0.95)),
  };
}

/** Of one message. */
interface Waits {
  readonly fromFirstMs: number;
  readonly fromSureMs: number;
}

async function measureEvent(writing: EventWriting, { arrivals }: Receiver): Promise<readonly Waits[]> {
  const written = new Map<number, number>();
  await writeEvent(writing, written);
  const deadlineMs = performance.now() + waitMs;
  const own = () => arrivals.filter(({ event }) => event === writing.event);
  while (own().length < peopleShown && performance.now() < deadlineMs) await sleep(10);
  if (own().length < peopleShown)
    throw new FaceServiceError(
      "DEADLINE_EXCEEDED",
      `expected ${peopleShown} messages of event ${writing.event}, got ${own().length}`,
    );
  return own().map(({ frames, atMs }) => ({
    fromFirstMs: atMs - (written.get(1) ?? Number.NaN),
    fromSureMs: atMs - (written.get(frames) ?? Number.NaN),
  }));
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Identification } from "../../../src/face/identification.ts";
import type { AnsweredFace } from "../../../src/face/recognition.ts";
import { sharp } from "../../../src/images/sharp.ts";
import { showProgress } from "../../../src/service/progress.ts";
import type { EventResult } from "../../../src/store/event-results.ts";
import type { FrameResult, ResultStore } from "../../../src/store/results.ts";

const framesOfEvent = 25;
const monitors = 10;
const residents = 20;
/** A month, as a house with ten cameras has it. */
const spanMs = 30 * 86_400_000;
export const lastCaptureMs = Date.UTC(2026, 10, 21);

/** The i-th of so many frames: two faces in half of them, one in most others, like those of a house. */
export function frameAt(index: number, total: number): FrameResult {
  const event = Math.floor(index / framesOfEvent);
  const at = lastCaptureMs - spanMs + Math.floor((index / total) * spanMs);
  const answers = [
    ...(index % 7 === 0 ? [] : [known(`Resident ${event % residents}`)]),
    ...(index % 2 === 0 ? [event % 5 === 0 ? stranger : undecided] : []),
  ];
  return {
    monitor: String(1 + (event % monitors)),
    event: String(event),
    frame: (index % framesOfEvent) + 1,
    image: `/var/cache/zoneminder/events/${event}/${index}-capture.jpg`,
    size: { width: 1920, height: 1080 },
    capturedAt: new Date(at),
    processedAt: new Date(at + 900),
    faces: answers.map(faceOf),
    classifier: "2026-11-20T08-00-00Z",
    archiveKey: `${1 + (event % monitors)}/2026-11-21/${event}/${index}.jpg`,
  };
}

export function eventOf(frames: readonly FrameResult[]): EventResult {
  const [first, last] = [frames[0], frames.at(-1)];
  if (first === undefined || last === undefined) throw new Error("an event without frames");
  const { monitor, event, processedAt } = last;
  const faces = frames.flatMap((frame) => frame.faces.map((face) => ({ face, frame: frame.frame })));
  const people = [...new Map(faces.map((one) => [JSON.stringify(one.face.identification), one])).values()];
  const evidence = { named: [], stranger: 0, undecided: 0, notAsked: 0, weight: 3 };
  return {
    ...{ monitor, event, processedAt, frames: frames.length, failedFrames: 0 },
    firstCapturedAt: first.capturedAt,
    lastCapturedAt: last.capturedAt,
    people: people.map(({ face, frame }) => ({
      identification: face.identification,
      frames: frames.map((one) => one.frame),
      best: { frame, face },
      evidence,
    })),
  };
}

/** Puts them in batches, as the uploader does. */
export async function fillStore(store: ResultStore, total: number): Promise<void> {
  const progress = showProgress({ label: "storing", total, unit: "results" });
  const batch = framesOfEvent * 40;
  for (let start = 0; start < total; start += batch) {
    const frames = Array.from({ length: Math.min(batch, total - start) }, (_, i) => frameAt(start + i, total));
    await store.put(frames);
    const events = new Map<string, FrameResult[]>();
    for (const frame of frames) events.set(frame.event, [...(events.get(frame.event) ?? []), frame]);
    await store.putEvents([...events.values()].map(eventOf));
    progress.update(start + frames.length);
  }
  progress.end();
}

/** A dataset's folders with small pictures. */
export async function fillDataset(directory: string, people: number, samples: number): Promise<void> {
  const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#888" } })
    .jpeg()
    .toBuffer();
  for (let person = 0; person < people; person++) {
    const folder = join(directory, `Person ${String(person).padStart(3, "0")}`);
    await mkdir(folder, { recursive: true });
    for (let sample = 1; sample <= samples; sample++) await writeFile(join(folder, `000${sample}.jpg`), picture);
    await writeFile(join(folder, "person.json"), `${JSON.stringify({ friendlyName: `P${person}` })}\n`);
  }
}

const known = (name: string): Identification => ({
  kind: "known",
  name,
  probability: 0.97,
  candidates: [
    { name, probability: 0.97 },
    { name: "Unknown", probability: 0.02 },
  ],
});
const stranger: Identification = {
  kind: "unknown",
  probability: 0.93,
  candidates: [{ name: "Unknown", probability: 0.93 }],
};
const undecided: Identification = { kind: "undecided", reason: "too small", candidates: [] };

function faceOf(identification: Identification, index: number): AnsweredFace {
  const left = 400 + 300 * index;
  const at = (x: number, y: number) => ({ x: left + x + 0.25, y: 300 + y + 0.75 });
  return {
    box: { left, top: 300.5, right: left + 120.25, bottom: 450.75 },
    landmarks: {
      leftEye: at(35, 50),
      rightEye: at(85, 51),
      nose: at(60, 80),
      leftMouth: at(40, 110),
      rightMouth: at(82, 111),
    },
    quality: { sizePx: 120.25, sharpness: 231.3, frontality: 0.83, detectionScore: 0.985 },
    identification,
  };
}

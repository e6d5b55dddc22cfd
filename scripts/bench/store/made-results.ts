import type { FrameResult } from "../../../src/store/results.ts";

/** Results as a site has them: ten monitors, events of thirty frames, a known and an unknown face in each. */
export function madeResults(count: number, from: number): readonly FrameResult[] {
  return Array.from({ length: count }, (_, i) => madeResult(from + i));
}

const monitors = 10;
const framesPerEvent = 30;
const people = ["Ann", "Bob", "Carla", "Dan", "Eve"];

function madeResult(index: number): FrameResult {
  const monitor = String(1 + (index % monitors));
  const event = String(Math.floor(index / (monitors * framesPerEvent)) + 1);
  const frame = 1 + (Math.floor(index / monitors) % framesPerEvent);
  const name = people[index % people.length] ?? "Ann";
  const quality = { sizePx: 80, sharpness: 120, frontality: 0.9, detectionScore: 0.99 };
  const at = (left: number) => ({
    box: { left, top: 200, right: left + 90, bottom: 310 },
    landmarks: {
      leftEye: { x: left + 25, y: 240 },
      rightEye: { x: left + 65, y: 240 },
      nose: { x: left + 45, y: 262 },
      leftMouth: { x: left + 28, y: 284 },
      rightMouth: { x: left + 62, y: 284 },
    },
    quality,
  });
  return {
    monitor,
    event,
    frame,
    image: `/events/${monitor}/2026-11-21/${event}/${String(frame).padStart(5, "0")}-capture.jpg`,
    size: { width: 1920, height: 1080 },
    capturedAt: new Date(Date.UTC(2026, 10, 21) + index * 200),
    processedAt: new Date(Date.UTC(2026, 10, 21) + index * 200 + 150),
    faces: [
      {
        ...at(400),
        identification: { kind: "known", name, probability: 0.98, candidates: [{ name, probability: 0.98 }] },
      },
      { ...at(900), identification: { kind: "unknown", probability: 0.95, candidates: [{ name, probability: 0.02 }] } },
    ],
    classifier: "20261121-000000-00000000",
  };
}

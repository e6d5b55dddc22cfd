import type { Identification } from "../../src/face/identification.ts";
import type { FaceDecision, Sighting } from "../../src/sightings/sighting.ts";
import { unknown } from "./frame-results.ts";

/** A unit vector of eight values that points mostly along one axis, and so much along the next. */
export function direction(axis: number, aside = 0): Float32Array {
  const vector = new Float32Array(8);
  vector[axis % 8] = Math.sqrt(1 - aside * aside);
  vector[(axis + 1) % 8] = aside;
  return vector;
}

export interface SightingChanges extends Partial<Sighting> {
  /** Seconds after 10:00 of the capture. */
  readonly second?: number;
}

/** The first face of frame 1 of monitor 1, event 42: a stranger. */
export function aSighting(changes: SightingChanges = {}): Sighting {
  const { second, ...fields } = changes;
  const frame = fields.frame ?? 1;
  return {
    monitor: "1",
    event: "42",
    frame,
    face: 0,
    capturedAt: new Date(Date.UTC(2026, 10, 21, 10, 0, second ?? frame)),
    box: { left: 10, top: 20.5, right: 60, bottom: 80 },
    quality: { sizePx: 50, sharpness: 80, frontality: 0.875, detectionScore: 0.9921875 },
    identification: unknown(),
    classifier: "2026-11-20T08-00-00Z",
    embedder: "fused@0",
    vector: direction(0),
    crop: Uint8Array.of(0xff, 0xd8, frame % 256, 0xff, 0xd9),
    ...fields,
  };
}

/** So many faces, a second apart, newest last. */
export const sightingsInARow = (count: number, identification: Identification = unknown()): readonly Sighting[] =>
  Array.from({ length: count }, (_, index) => aSighting({ frame: index + 1, identification }));

/** A person said that it is Ann. */
export const decided = (changes: Partial<FaceDecision> = {}): FaceDecision => ({
  id: "d1",
  verdict: "person",
  person: "Ann",
  decidedAt: new Date("2026-11-22T08:00:00Z"),
  ...changes,
});

import { unitVector } from "../../../src/face/embedding.ts";
import { showProgress } from "../../../src/service/progress.ts";
import { type FaceDecision, type Sighting, sightingId } from "../../../src/sightings/sighting.ts";
import type { Sightings } from "../../../src/sightings/sightings.ts";
import { frameAt } from "./stored.ts";

/** Whom every second corrected face is; the others are only not who they were taken for. */
export const correctedTo = "Anna";
const atOnce = 500;

/** Of so many results, evenly taken, the first face is kept and corrected. */
export async function correctSome(
  store: Pick<Sightings, "put" | "change">,
  { total, corrections }: { readonly total: number; readonly corrections: number },
): Promise<void> {
  const progress = showProgress({ label: "correcting", total: corrections, unit: "faces" });
  const every = Math.max(1, Math.floor(total / corrections));
  for (let from = 0; from < corrections; from += atOnce) {
    const count = Math.min(atOnce, corrections - from);
    const faces = Array.from({ length: count }, (_, nth) => keptFace((from + nth) * every, total)).flat();
    await store.put(faces);
    await store.change({ faces: faces.map((face, nth) => ({ id: sightingId(face), decision: decisionOf(nth) })) });
    progress.update(from + count);
  }
  progress.end();
}

function keptFace(index: number, total: number): readonly Sighting[] {
  const { monitor, event, frame, capturedAt, faces } = frameAt(index, total);
  const [first] = faces;
  if (first?.quality === undefined) return [];
  const { box, quality, identification } = first;
  return [
    {
      ...{ monitor, event, frame, face: 0, capturedAt, box, quality, identification },
      embedder: "bench@0",
      vector: unitVector(Float32Array.from({ length: 8 }, (_, i) => Math.cos(index + i))),
      crop: new Uint8Array(256).fill(index % 256),
    },
  ];
}

const decisionOf = (nth: number): FaceDecision => ({
  ...{ id: `bench-${nth}`, decidedAt: new Date() },
  ...(nth % 2 === 0 ? { verdict: "person", person: correctedTo } : { verdict: "wrong" }),
});

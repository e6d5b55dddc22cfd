import { unitVector } from "../../../src/face/embedding.ts";
import type { Identification } from "../../../src/face/identification.ts";
import { showProgress } from "../../../src/service/progress.ts";
import { type Sighting, sightingId } from "../../../src/sightings/sighting.ts";
import type { Sightings } from "../../../src/sightings/sightings.ts";

const atOnce = 500;
/** Every other face is a stranger's; so many come from one of them. */
const facesOfStranger = 10;
/** Lists read neither vectors nor pictures, which lie apart: small ones fill the file sooner. */
const dimensions = 8;
const cropBytes = 256;

/** So many kept faces of ten cameras, a second apart; half of them of strangers. */
export async function fillFaces(store: Sightings, total: number): Promise<void> {
  const progress = showProgress({ label: "keeping", total, unit: "faces" });
  for (let from = 0; from < total; from += atOnce) {
    const faces = Array.from({ length: Math.min(atOnce, total - from) }, (_, nth) => faceAt(from + nth));
    await store.put(faces);
    const strangers = faces.filter(({ identification }) => identification.kind === "unknown");
    const ids = await store.newStrangerIds(Math.ceil(strangers.length / facesOfStranger));
    const begun = { embedder: "bench@0", ignored: false, isCurated: false, createdAt: new Date() };
    await store.change({
      strangers: ids.map((id) => ({ id, ...begun })),
      faces: strangers.map((face, nth) => ({ id: sightingId(face), stranger: ids[nth % ids.length] ?? "" })),
    });
    progress.update(from + faces.length);
  }
  progress.end();
}

/** Of the i-th face. */
export const idAt = (index: number): string => sightingId(placeAt(index));

const placeAt = (index: number) => ({
  monitor: String(1 + (index % 10)),
  event: String(Math.floor(index / 20)),
  frame: 1 + (index % 20),
  face: 0,
});

function faceAt(index: number): Sighting {
  const left = 10 + (index % 400);
  return {
    ...placeAt(index),
    capturedAt: new Date(Date.UTC(2026, 9, 1) + index * 1000),
    box: { left, top: 40, right: left + 60, bottom: 110 },
    quality: { sizePx: 60, sharpness: 20 + (index % 100), frontality: 0.8, detectionScore: 0.95 },
    identification: answerOf(index),
    classifier: "2026-10-01T00-00-00",
    embedder: "bench@0",
    vector: unitVector(Float32Array.from({ length: dimensions }, (_, i) => Math.sin(index + i))),
    crop: new Uint8Array(cropBytes).fill(index % 256),
  };
}

function answerOf(index: number): Identification {
  const name = `Person ${index % 20}`;
  const candidates = [
    { name: index % 2 === 0 ? name : "Unknown", probability: 0.95 },
    { name: index % 2 === 0 ? "Unknown" : name, probability: 0.05 },
  ];
  return index % 2 === 0
    ? { kind: "known", name, probability: 0.95, candidates }
    : { kind: "unknown", probability: 0.95, candidates };
}

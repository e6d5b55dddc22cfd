import { cosineSimilarity } from "../face/embedding.ts";
import { type BoundingBox, isSameBox } from "../face/geometry.ts";
import type { FrameKey } from "../store/results.ts";
import { likenessOf } from "./gathering/likeness.ts";
import { type ComparableSighting, type FaceDecision, type KeptSighting, sightingId } from "./sighting.ts";
import type { Sightings } from "./sightings.ts";

/** Tells whether a face is somebody whom a user does not want to be told of: an ignored stranger, "courier". */
export interface IgnoredStrangers {
  /** @returns the ignored stranger whom the face is alike enough; undefined: none of them */
  match(face: {
    /** The network that made the vector: the faces of another one are not compared. */
    readonly embedder: string;
    readonly vector: Float32Array;
  }): Promise<IgnoredStranger | undefined>;
  /**
   * The same of a face that may have been kept: what was said of it, or to whom it was counted, goes before its likeness.
   *
   * @returns undefined also for a face that is not kept
   */
  matchKept(face: FrameKey & { readonly box: BoundingBox }): Promise<IgnoredStranger | undefined>;
}

export interface IgnoredStranger {
  /** Of the stranger; absent where somebody ignored the face alone. */
  readonly id?: string;
  readonly label?: string;
}

export interface IgnoredOptions {
  /** As `sightings.likeness`. */
  readonly likeness: number | null;
  /** What somebody ignores counts after so long at the latest. */
  readonly everyMs?: number;
}

interface Known extends IgnoredStranger {
  readonly id: string;
  readonly faces: readonly ComparableSighting[];
}

type Faces = Pick<Sightings, "get" | "strangers" | "strangersById" | "clearest" | "comparable">;

const usualEveryMs = 30_000;
/** Those seen last; with their clearest faces 6 MB of the default network's vectors. */
const mostStrangers = 200;
const facesEach = 12;
const atOnce = 400;
/** A frame's result has no more faces: `detection.maxFaces` is at most so much. */
const mostFaces = 100;
/** As strangers gather: the mean over so many of the most alike faces. */
const witnesses = 3;

/**
 * Asks the store of faces; what it throws while it is away is thrown on.
 *
 * @param store - is asked again each time, for it may be away
 */
export function ignoredStrangers(
  store: () => Promise<Faces>,
  { likeness, everyMs = usualEveryMs }: IgnoredOptions,
): IgnoredStrangers {
  let known: { readonly atMs: number; readonly all: Promise<readonly Known[]> } | undefined;
  const ignored = (): Promise<readonly Known[]> => {
    if (known !== undefined && performance.now() - known.atMs < everyMs) return known.all;
    const all = store().then(readIgnored);
    const reading = { atMs: performance.now(), all };
    known = reading;
    all.catch(() => {
      if (known === reading) known = undefined;
    });
    return all;
  };
  const match: IgnoredStrangers["match"] = async (face) => {
    const best = (await ignored())
      .map((stranger) => ({ stranger, similarity: similarityOf(face, stranger, likeness) }))
      .sort((a, b) => b.similarity - a.similarity)[0];
    return best !== undefined && best.similarity >= 0 ? toldOf(best.stranger) : undefined;
  };
  return {
    match,
    async matchKept(face) {
      const opened = await store();
      const kept = await keptFace(opened, face);
      if (kept === undefined) return undefined;
      if (kept.decision !== undefined) return saidOf(kept.decision, kept.stranger);
      if (kept.stranger !== undefined) {
        const [stranger] = await opened.strangersById([kept.stranger]);
        return stranger?.ignored === true ? toldOf(stranger) : undefined;
      }
      const [compared] = await opened.comparable([kept.id]);
      return compared === undefined ? undefined : await match(compared);
    },
  };
}

async function keptFace(
  store: Pick<Faces, "get">,
  { box, ...frame }: FrameKey & { readonly box: BoundingBox },
): Promise<KeptSighting | undefined> {
  const ids = Array.from({ length: mostFaces }, (_, face) => sightingId({ ...frame, face }));
  return (await store.get(ids)).find((one) => isSameBox(one.box, box));
}

const saidOf = ({ verdict, label }: FaceDecision, id: string | undefined): IgnoredStranger | undefined =>
  verdict === "ignore" ? toldOf({ id, ...(label === undefined ? {} : { label }) }) : undefined;

const toldOf = ({ id, label }: { readonly id?: string | undefined; readonly label?: string }): IgnoredStranger => ({
  ...(id === undefined ? {} : { id }),
  ...(label === undefined ? {} : { label }),
});

async function readIgnored(store: Faces): Promise<readonly Known[]> {
  const strangers = await store.strangers({ ignored: true, limit: mostStrangers });
  const clearest = await store.clearest(
    strangers.map(({ id }) => id),
    facesEach,
  );
  const ids = [...clearest.values()].flatMap((faces) => faces.map(({ id }) => id));
  const vectors = new Map<string, ComparableSighting>();
  for (let start = 0; start < ids.length; start += atOnce)
    for (const face of await store.comparable(ids.slice(start, start + atOnce))) vectors.set(face.id, face);
  return strangers.map((stranger) => ({
    ...toldOf(stranger),
    id: stranger.id,
    faces: (clearest.get(stranger.id) ?? []).flatMap((face) => vectors.get(face.id) ?? []),
  }));
}

/** How much more alike than asked for; below 0: not enough. */
function similarityOf(
  { embedder, vector }: { readonly embedder: string; readonly vector: Float32Array },
  { faces }: Known,
  asked: number | null,
): number {
  const { sameStranger, sameFace } = likenessOf(embedder, asked);
  const nearest = faces
    .filter((face) => face.embedder === embedder)
    .map((face): number => cosineSimilarity(vector, face.vector))
    .sort((a, b) => b - a)
    .slice(0, witnesses);
  const [first] = nearest;
  if (first === undefined) return -1;
  const mean = nearest.reduce((sum, one) => sum + one, 0) / nearest.length;
  return Math.max(mean - sameStranger, first - sameFace);
}

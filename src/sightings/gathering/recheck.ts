import { facesOf } from "../faces-of.ts";
import type { Sightings } from "../sightings.ts";
import type { StrangerSummary } from "../stranger.ts";
import type { Likeness } from "./likeness.ts";
import type { FaceIndexCalls } from "./open-index.ts";

const atOnce = 1000;
/** Strangers of one round, those seen last. */
const mostStrangers = 1000;

/**
 * What came in one by one may look otherwise once there is more: strangers whom nobody touched and who are plainly one
 * person become one, under the older id. Faces that were erased leave the index.
 */
export async function recheckStrangers(store: Sightings, index: FaceIndexCalls, likeness: Likeness): Promise<void> {
  await forgetGone(store, index);
  const strangers = await store.strangers({ ignored: false, limit: mostStrangers });
  const merged = new Set<string>();
  for (const stranger of strangers) {
    if (merged.has(stranger.id) || stranger.isCurated) continue;
    const other = await sameAs(stranger.id, { store, index, likeness });
    if (other === undefined || merged.has(other.id)) continue;
    const { younger, older } = byAge(stranger, other);
    await mergeInto(store, index, { younger, older });
    merged.add(younger.id);
  }
}

async function forgetGone(store: Sightings, index: FaceIndexCalls): Promise<void> {
  for (let from = 0; ; ) {
    const ids = await index.call("ids", { from, count: atOnce });
    const gone = ids.length === 0 ? [] : await store.gone(ids);
    if (gone.length > 0) await index.call("remove", gone);
    if (ids.length < atOnce) return;
    // Others took the places of those that left.
    from += atOnce - gone.length;
  }
}

interface Compared {
  readonly store: Sightings;
  readonly index: FaceIndexCalls;
  readonly likeness: Likeness;
}

async function sameAs(id: string, { store, index, likeness }: Compared): Promise<StrangerSummary | undefined> {
  const [like] = await index.call("strangersLike", { stranger: id, least: likeness.oneStranger });
  if (like === undefined) return undefined;
  const [other] = await store.strangersById([like.stranger]);
  return other === undefined || other.isCurated || other.person !== undefined ? undefined : other;
}

/** Ids are numbers, given in order. */
const byAge = (one: StrangerSummary, other: StrangerSummary) =>
  Number(one.id) < Number(other.id) ? { older: one, younger: other } : { older: other, younger: one };

async function mergeInto(
  store: Sightings,
  index: FaceIndexCalls,
  { younger, older }: { readonly younger: StrangerSummary; readonly older: StrangerSummary },
): Promise<void> {
  const { faces: _faces, firstSeenAt: _first, lastSeenAt: _last, ...stranger } = younger;
  const found = await facesOf(store, { stranger: younger.id }, Number.POSITIVE_INFINITY);
  for (let at = 0; at < found.length; at += atOnce) {
    const faces = found.slice(at, at + atOnce).map(({ id }) => ({ id, stranger: older.id }));
    await store.change({ strangers: [{ ...stranger, mergedInto: older.id }], faces });
    await index.call("move", faces);
  }
}

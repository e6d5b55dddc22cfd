import type { Sighting, Verdict } from "../api/contract.ts";

interface Made {
  readonly id: string;
  readonly verdict: Verdict;
  readonly person?: string;
}

/** The list once a decision was made: those concerned are gone, or show what was decided. */
export function afterDecision(
  items: readonly Sighting[],
  ids: readonly string[],
  made: Made,
  leaves: boolean,
): readonly Sighting[] {
  if (leaves) return items.filter(({ id }) => !ids.includes(id));
  return items.map((face) => (ids.includes(face.id) ? withDecision(face, made) : face));
}

function withDecision(face: Sighting, { id, verdict, person }: Made): Sighting {
  const named = person ?? (face.identification.kind === "known" ? face.identification.name : undefined);
  const decidedAt = new Date().toISOString();
  return { ...face, decision: { id, verdict, decidedAt, ...(named === undefined ? {} : { person: named }) } };
}

/**
 * The list once a decision was undone: its faces are back in their places, as they were; what came meanwhile stays
 * behind them.
 */
export function restored(
  items: readonly Sighting[],
  before: readonly Sighting[],
  ids: readonly string[],
): readonly Sighting[] {
  const now = new Map(items.map((face) => [face.id, face]));
  const kept = before.flatMap((face) => {
    if (ids.includes(face.id)) return [face];
    const current = now.get(face.id);
    return current === undefined ? [] : [current];
  });
  const earlier = new Set(before.map(({ id }) => id));
  return [...kept, ...items.filter(({ id }) => !earlier.has(id))];
}

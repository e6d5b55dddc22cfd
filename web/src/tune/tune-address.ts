import type { Query } from "../api/client.ts";
import type { Draft } from "./draft.ts";

const filterNames = ["name", "kind", "monitor", "event", "frame", "from", "to", "sort"] as const;

/** Which stored frames are asked for; empty: any. */
export type FrameFilter = Readonly<Record<(typeof filterNames)[number], string>>;

/** The filter out of the page's address, so that it can be sent, kept and opened by a program. */
export const filterOf = (query: ReadonlyMap<string, string>): FrameFilter =>
  Object.fromEntries(filterNames.map((name) => [name, query.get(name) ?? ""])) as FrameFilter;

/** As the server is asked for a list. */
export const framesQuery = ({ frame, ...rest }: FrameFilter): Query => rest;

export interface FrameKey {
  readonly monitor: string;
  readonly event: string;
  readonly frame: string;
}

/** The one frame that is asked for, if it is one. */
export function oneFrameOf({ monitor, event, frame }: FrameFilter): FrameKey | undefined {
  return monitor !== "" && event !== "" && /^\d+$/.test(frame) ? { monitor, event, frame } : undefined;
}

/** The settings with those of the address in their places; what is no number there is left as it is. */
export function draftIn(query: ReadonlyMap<string, string>, before: Draft): Draft {
  const given = Object.keys(before).flatMap((name) => {
    const text = query.get(name) ?? "";
    return text.trim() === "" || !Number.isFinite(Number(text)) ? [] : [[name, Number(text)] as const];
  });
  return { ...before, ...Object.fromEntries(given) };
}

/** The other way round: what differs from the settings; empty for what does not. */
export function draftQuery(before: Draft, draft: Draft): Readonly<Record<string, string>> {
  const now = new Map<string, number>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(draft).map(([name, value]) => [name, now.get(name) === value ? "" : String(value)]),
  );
}

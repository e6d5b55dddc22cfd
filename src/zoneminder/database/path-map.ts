import type { PathMapping } from "../recorded-event.ts";

/** @param texts - `theirs=ours`, as the settings say it */
export function pathMappings(texts: readonly string[]): readonly PathMapping[] {
  return texts.map((text) => {
    const [from = "", to = ""] = text.split("=");
    return { from, to };
  });
}

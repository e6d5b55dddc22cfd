import { basename, dirname } from "node:path/posix";
import { cosineSimilarity } from "../face/embedding.ts";
import type { EmbeddedImage } from "./embeddings-file.ts";

/**
 * Two embeddings of one person this alike come from the same photo or from neighbouring frames of one event;
 * different photos of one person reach it hardly ever (0.01 % of LFW's pairs).
 */
const nearDuplicate = 0.95;

type Grouped = Pick<EmbeddedImage, "label" | "file" | "vector">;

/** A day of the calendar anywhere in a name: 2026-11-21, 2026_11_21, 20261121, also with a time behind it. */
const day =
  /(?<!\d)(?<year>(?:19|20)\d\d)(?<gap>[-_.]?)(?<month>0[1-9]|1[0-2])\k<gap>(?<date>[0-2]\d|3[01])(?!\d(?!\d{5}(?!\d)))/;
/** The number of an event before that of a frame (42-00007-capture.jpg), or behind the word. */
const event = /^(\d+)[-_]\d|event[-_ ]?(\d+)/i;

/**
 * Numbers the images so that those of one event share a number: same label, and the same subfolder of the
 * person's folder, the same day or event in their file names, or nearly the same embedding. Such images must not
 * stand on both sides of a test.
 */
export function groupImages(images: readonly Grouped[]): Int32Array {
  const events = images.map(({ file }) => eventOf(file));
  const parents = Int32Array.from(images, (_, i) => i);
  const rootOf = (i: number): number => {
    let at = i;
    while (parents[at] !== at) at = parents[at]!;
    return at;
  };
  for (const members of indicesByLabel(images)) {
    for (const [at, i] of members.entries()) {
      for (const j of members.slice(0, at)) {
        const [a, b] = [rootOf(i), rootOf(j)];
        if (a !== b && (isSame(events[i], events[j]) || isNearDuplicate(images[i]!, images[j]!)))
          parents[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  return parents.map((_, i) => rootOf(i));
}

/**
 * What a file's place and name tell of its event; undefined when they tell nothing.
 *
 * @param file - relative to the dataset, `/`-separated
 */
export function eventOf(file: string): string | undefined {
  const folder = dirname(file);
  if (folder.includes("/")) return folder;
  const name = basename(file);
  const { year, month, date } = day.exec(name)?.groups ?? {};
  if (year !== undefined) return `day ${year}${month}${date}`;
  const numbered = event.exec(name);
  return numbered === null ? undefined : `event ${numbered[1] ?? numbered[2]}`;
}

const isSame = (a: string | undefined, b: string | undefined): boolean => a !== undefined && a === b;

const isNearDuplicate = (a: Grouped, b: Grouped): boolean => cosineSimilarity(a.vector, b.vector) > nearDuplicate;

function indicesByLabel(images: readonly Grouped[]): readonly number[][] {
  const byLabel = new Map<string, number[]>();
  images.forEach(({ label }, i) => {
    const of = byLabel.get(label);
    if (of === undefined) byLabel.set(label, [i]);
    else of.push(i);
  });
  return [...byLabel.values()];
}

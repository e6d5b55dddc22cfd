import { dirname } from "node:path/posix";
import { cosineSimilarity } from "../src/face/embedding.ts";
import type { EmbeddedImage } from "./embeddings-file.ts";

/**
 * Two embeddings of one person this alike come from the same photo or from neighbouring frames of one event;
 * different photos of one person reach it hardly ever (0.01 % of LFW's pairs).
 */
const nearDuplicate = 0.95;

type Grouped = Pick<EmbeddedImage, "label" | "file" | "vector">;

/**
 * Numbers the images so that those of one event share a number: same label, and the same subfolder of the
 * person's folder or nearly the same embedding. Such images must not stand on both sides of a test.
 */
export function groupImages(images: readonly Grouped[]): Int32Array {
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
        if (a !== b && isSameEvent(images[i]!, images[j]!)) parents[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  return parents.map((_, i) => rootOf(i));
}

function isSameEvent(a: Grouped, b: Grouped): boolean {
  const folder = dirname(a.file);
  const isSubfolder = folder.includes("/");
  return (isSubfolder && folder === dirname(b.file)) || cosineSimilarity(a.vector, b.vector) > nearDuplicate;
}

function indicesByLabel(images: readonly Grouped[]): readonly number[][] {
  const byLabel = new Map<string, number[]>();
  images.forEach(({ label }, i) => {
    const of = byLabel.get(label);
    if (of === undefined) byLabel.set(label, [i]);
    else of.push(i);
  });
  return [...byLabel.values()];
}

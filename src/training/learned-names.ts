import { unknownName } from "../classifier/classifier.ts";
import type { NameChanges } from "./name-changes.ts";
import { readTrainingRecord } from "./training-record.ts";

/** Whether the active classifier knows somebody under today's name. */
export type IsLearned = (name: string) => boolean;

/**
 * Of versions from before there were training records it is not known whom they learned: then everybody counts as learned.
 *
 * @param active - directory of the active version; undefined before the first training
 */
export function learnedNames(
  active: () => string | undefined,
  changes: Pick<NameChanges, "of">,
): () => Promise<IsLearned> {
  let known: { readonly directory: string; readonly names: Promise<ReadonlySet<string> | undefined> } | undefined;
  return async () => {
    const directory = active();
    if (directory === undefined) return () => false;
    if (known?.directory !== directory) {
      const reading = { directory, names: namesIn(directory) };
      known = reading;
      // A disk that fails now may not fail later.
      reading.names.catch(() => {
        if (known === reading) known = undefined;
      });
    }
    const names = await known.names;
    if (names === undefined) return () => true;
    const becomes = await changes.of(directory);
    const today = new Set([...names].map((name) => (becomes.has(name) ? becomes.get(name) : name)));
    return (name) => today.has(name);
  };
}

async function namesIn(directory: string): Promise<ReadonlySet<string> | undefined> {
  const images = await readTrainingRecord(directory);
  return (
    images &&
    new Set(images.filter(({ role, label }) => role === "sample" && label !== unknownName).map((i) => i.label))
  );
}

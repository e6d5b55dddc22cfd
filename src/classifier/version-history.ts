import { join } from "node:path";
import { z } from "zod";
import { readText } from "../files/missing.ts";
import { appendDurably } from "../files/write-file.ts";

/** One line for each change of the active version, oldest first; only ever appended to. */
const historyFile = "history.jsonl";

const schema = z.object({
  at: z.iso.datetime(),
  version: z.string().min(1),
  /** `back`: a return to the version before, which the next return then passes over. */
  how: z.enum(["forward", "back"]),
});

export type Activation = Readonly<z.infer<typeof schema>>;

/** Lines that cannot be read, such as one cut short by a power cut, are passed over. */
export async function readHistory(directory: string): Promise<readonly Activation[]> {
  const text = (await readText(join(directory, historyFile))) ?? "";
  return text.split("\n").flatMap((line) => {
    const activation = schema.safeParse(parseJson(line));
    return activation.success ? [activation.data] : [];
  });
}

export async function recordActivation(directory: string, activation: Activation): Promise<void> {
  await appendDurably(join(directory, historyFile), JSON.stringify(activation));
}

/**
 * Versions to go back to from the active one, the nearest first; each once.
 *
 * @param active - what `current` names: the truth, should the history miss its last line
 */
export function versionsBefore(history: readonly Activation[], active: string | undefined): readonly string[] {
  const path: string[] = [];
  for (const { version, how } of history) {
    if (how === "back") {
      while (path.length > 0 && path.at(-1) !== version) path.pop();
      if (path.length === 0) path.push(version);
    } else if (path.at(-1) !== version) path.push(version);
  }
  return [...new Set(path.reverse())].filter((version) => version !== active);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

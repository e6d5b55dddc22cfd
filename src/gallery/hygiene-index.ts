import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { findingKinds, severities } from "../face/hygiene/finding.ts";
import { ignoreMissing } from "../files/missing.ts";
import { type Hint, hintOf } from "./hints.ts";
import { hygieneFile } from "./hygiene.ts";

/** What the last encoding found, by picture and by person. */
export interface Hygiene {
  /** When it was written; undefined before the first encoding. */
  readonly writtenAtMs: number | undefined;
  /** Hints of a picture; @param file - relative to the dataset */
  ofFile(file: string): readonly Hint[];
  /** Whether the picture was looked at. */
  has(file: string): boolean;
  ofPerson(name: string): readonly Hint[];
}

const schema = z.object({
  findings: z.array(
    z.object({
      kind: z.enum(findingKinds),
      severity: z.enum(severities),
      people: z.array(z.string()),
      files: z.array(z.string()),
      // A likeness that nobody could measure is NaN, which JSON writes as null.
      figures: z.record(z.string(), z.number().nullable()),
      text: z.string(),
    }),
  ),
  notEncoded: z.array(z.object({ file: z.string(), reason: z.string() })),
  faces: z.array(z.object({ file: z.string() })),
});

type HygieneData = z.infer<typeof schema>;

/** The findings that `npm run encode` wrote, read again when the file has changed. */
export class HygieneIndex {
  readonly #path: string;
  #known: { readonly stamp: string; readonly hygiene: Hygiene } | undefined;

  constructor(embeddingsFile: string) {
    this.#path = hygieneFile(embeddingsFile, "json");
  }

  async read(): Promise<Hygiene> {
    const facts = await stat(this.#path).catch(ignoreMissing);
    const stamp = facts === undefined ? "none" : `${facts.mtimeMs} ${facts.size} ${facts.ino}`;
    if (this.#known?.stamp === stamp) return this.#known.hygiene;
    const data = facts === undefined ? undefined : await readData(this.#path);
    const hygiene = indexed(data, data === undefined ? undefined : facts?.mtimeMs);
    this.#known = { stamp, hygiene };
    return hygiene;
  }
}

/** A file that is damaged or of another release says nothing; the next encoding replaces it. */
async function readData(path: string): Promise<HygieneData | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

function indexed(data: HygieneData | undefined, writtenAtMs: number | undefined): Hygiene {
  const files = new Map<string, Hint[]>();
  const people = new Map<string, Hint[]>();
  const add = (to: Map<string, Hint[]>, key: string, hint: Hint): void => {
    const before = to.get(key);
    if (before === undefined) to.set(key, [hint]);
    else before.push(hint);
  };
  for (const finding of data?.findings ?? []) {
    const figures = Object.fromEntries(
      Object.entries(finding.figures).map(([key, value]) => [key, value ?? Number.NaN]),
    );
    const hint = hintOf({ ...finding, figures });
    for (const file of finding.files) add(files, file, hint);
    if (finding.files.length > 0) continue;
    for (const name of finding.people) add(people, name, otherThan(name, finding.people, hint));
  }
  for (const { file, reason } of data?.notEncoded ?? [])
    add(files, file, { kind: "not usable", severity: "warning", text: `it teaches nothing: ${reason}` });
  const seen = new Set([...(data?.faces ?? []), ...(data?.notEncoded ?? [])].map(({ file }) => file));
  return {
    writtenAtMs,
    ofFile: (file) => files.get(file) ?? [],
    has: (file) => seen.has(file),
    ofPerson: (name) => people.get(name) ?? [],
  };
}

/** The same finding, seen from the person named. */
function otherThan(name: string, people: readonly string[], { person: _other, ...hint }: Hint): Hint {
  const other = people.find((each) => each !== name);
  return other === undefined ? hint : { ...hint, person: other };
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { FaceServiceError, messageOf } from "../errors.ts";
import { writeDurably } from "../files/write-file.ts";

/** Inside a person's folder; encode and train pass over it. */
export const personFileName = "person.json";

/** Longer notes belong elsewhere; the file is read for every list of people. */
const longestText = 10_000;
const mostMetadata = 100;
const shortText = z.string().max(200);

const metadataValue = z.union([z.string().max(longestText), z.number(), z.boolean(), z.null()]);

export const originSchema = z.object({
  /** How the picture came into the dataset: `upload`, `webcam`, `sighting`, `deepstack`, `import`. */
  kind: z.string().min(1).max(50),
  /** What it was made from, such as a sighting's id. */
  reference: z.string().max(500).optional(),
  /** The name of the file that was uploaded. */
  fileName: shortText.optional(),
  /** Who added it. */
  by: shortText.optional(),
});

/** Where a picture of the dataset came from. */
export type SampleOrigin = Readonly<z.infer<typeof originSchema>>;

export const consentSchema = z.object({
  given: z.boolean(),
  /** ISO 8601. */
  at: z.string().max(40).optional(),
  by: shortText.optional(),
  note: z.string().max(longestText).optional(),
});

/** What may be told of a person beside the name; all of it is optional. */
export const personDetailsSchema = z.object({
  friendlyName: shortText.nullish(),
  notes: z.string().max(longestText).nullish(),
  metadata: z
    .record(z.string().min(1).max(100), metadataValue)
    .refine((metadata) => Object.keys(metadata).length <= mostMetadata, `at most ${mostMetadata} entries`)
    .nullish(),
  /** Where the person is known from: a list, another system. */
  origin: shortText.nullish(),
  /** Whether the person agreed to be recognised. */
  consent: consentSchema.nullish(),
});

export type PersonDetails = Readonly<z.infer<typeof personDetailsSchema>>;

/** Keys that this release does not know are kept as they are. */
const fileSchema = personDetailsSchema.extend({ samples: z.record(z.string(), originSchema).optional() }).loose();

export type PersonFile = Readonly<z.infer<typeof fileSchema>>;

/**
 * @returns empty if there is no such file
 * @throws {FaceServiceError} CONFLICT if it holds something else; it is a person's own, so it is not replaced
 */
export async function readPersonFile(folder: string): Promise<PersonFile> {
  let text: string;
  try {
    text = await readFile(join(folder, personFileName), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw unreadable(messageOf(error), error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable("it is not JSON", error);
  }
  const parsed = fileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "of another shape"}`);
}

/** Replaces the file in one step. Details that are undefined or null are left out. */
export async function writePersonFile(folder: string, file: PersonFile): Promise<void> {
  const told = Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined && value !== null));
  await writeDurably(join(folder, personFileName), `${JSON.stringify(told, null, 2)}\n`, { mode: 0o640 });
}

/** The details alone, without what the file keeps of each picture. */
export function detailsOf({ friendlyName, notes, metadata, origin, consent }: PersonFile): PersonDetails {
  return {
    ...(typeof friendlyName === "string" ? { friendlyName } : {}),
    ...(typeof notes === "string" ? { notes } : {}),
    ...(metadata ? { metadata } : {}),
    ...(typeof origin === "string" ? { origin } : {}),
    ...(consent ? { consent } : {}),
  };
}

const unreadable = (what: string, cause?: unknown): FaceServiceError =>
  new FaceServiceError("CONFLICT", `${personFileName} cannot be read: ${what}; mend or remove it by hand`, { cause });

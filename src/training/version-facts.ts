import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { verifyVersion } from "../classifier/version-manifest.ts";
import { currentName, listVersions } from "../classifier/versions.ts";
import { messageOf } from "../errors.ts";
import { readText } from "../files/missing.ts";

/** What a person wants to know of a version to choose one. */
export interface VersionFacts {
  readonly version: string;
  readonly active: boolean;
  /** "unchecked": from before versions had checksums. */
  readonly state: "whole" | "unchecked" | "damaged";
  readonly problem?: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Absent where the report is missing, or of a release that wrote it otherwise. */
  readonly report?: VersionReport;
}

const counts = z.object({ faces: z.number(), namedRight: z.number(), namedWrong: z.number() });

const reportSchema = z.object({
  model: z.string(),
  minProba: z.number(),
  images: z.array(z.object({ name: z.string(), count: z.number() })),
  classifiers: z.array(z.object({ kind: z.string(), known: counts, strangers: counts })),
});

export type VersionReport = z.infer<typeof reportSchema>;

/** Of every complete version, oldest name first. */
export async function listFacts(directory: string): Promise<readonly VersionFacts[]> {
  const active = await currentName(directory);
  const versions = await listVersions(directory);
  return await Promise.all(versions.map((version) => versionFacts(directory, version, active)));
}

export async function versionFacts(
  directory: string,
  version: string,
  active: string | undefined,
): Promise<VersionFacts> {
  const path = join(directory, version);
  const report = await readReport(path);
  const writtenAt = (await stat(path)).mtime.toISOString();
  const common = { version, active: version === active, ...(report === undefined ? {} : { report }) };
  try {
    const manifest = await verifyVersion(path);
    const state = manifest === undefined ? "unchecked" : "whole";
    return { ...common, state, createdAt: manifest?.createdAt ?? writtenAt };
  } catch (error) {
    return { ...common, state: "damaged", problem: messageOf(error), createdAt: writtenAt };
  }
}

async function readReport(path: string): Promise<VersionReport | undefined> {
  try {
    return reportSchema.parse(JSON.parse((await readText(join(path, "report.json"))) ?? ""));
  } catch {
    return undefined; // the version may be good without it; the list then says less
  }
}

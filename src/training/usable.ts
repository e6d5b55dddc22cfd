import { join } from "node:path";
import type { ClassifierKind } from "../classifier/classifier.ts";
import { openClassifier } from "../classifier/open-classifier.ts";
import { readHistory } from "../classifier/version-history.ts";
import { verifyVersion } from "../classifier/version-manifest.ts";
import { FaceServiceError } from "../errors.ts";

export interface Wanted {
  readonly kind: ClassifierKind;
  readonly embedder: { readonly kind: string; readonly sha256: string | null };
}

/**
 * Whether a server with these settings would take the version up.
 *
 * @throws {FaceServiceError} MODEL_INVALID or GALLERY_MISMATCH, with the remedy
 */
export async function requireUsable(directory: string, version: string, { kind, embedder }: Wanted): Promise<void> {
  await verifyVersion(join(directory, version));
  const { model } = await openClassifier(join(directory, version), kind);
  const wanted = `${embedder.kind}@${embedder.sha256?.slice(0, 12) ?? ""}`;
  if (model.startsWith(wanted)) return;
  throw new FaceServiceError(
    "GALLERY_MISMATCH",
    `classifier ${version} was trained on embeddings of ${model}, but models.embedder is ${wanted.replace(/@$/, "")}: encode and train again, or set models.embedder back`,
  );
}

/** A server may be answering calls with a version for so long after another was activated. */
const graceMs = 60_000;

/** @throws {FaceServiceError} UNAVAILABLE if the version was the active one until a moment ago */
export async function requireOutOfUse(directory: string, version: string): Promise<void> {
  const history = await readHistory(directory);
  const last = history.at(-1);
  const wasActive = history.at(-2)?.version === version;
  const sinceMs = last === undefined ? graceMs : Date.now() - Date.parse(last.at);
  if (!wasActive || sinceMs >= graceMs) return;
  throw new FaceServiceError(
    "UNAVAILABLE",
    `classifier ${version} was the active one until ${Math.round(sinceMs / 1000)} s ago and may still be answering: try again in a minute`,
  );
}

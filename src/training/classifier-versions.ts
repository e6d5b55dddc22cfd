import { join } from "node:path";
import type { ClassifierKind } from "../classifier/classifier.ts";
import { currentName, listVersions } from "../classifier/versions.ts";
import { FaceServiceError } from "../errors.ts";
import { readText } from "../files/missing.ts";
import type { Comparison } from "./compare.ts";
import { compareInThread } from "./compare-in-thread.ts";
import { curvesOf, type OperatingCurve, plotsOf, readEvaluationPage, readPlot } from "./evaluation-files.ts";
import { requireListed, type Switched, switchBack, switchTo } from "./switch-version.ts";
import type { Wanted } from "./usable.ts";
import { type VersionFacts, versionFacts } from "./version-facts.ts";

export interface VersionDetail extends VersionFacts {
  /** File names, for `plot`. */
  readonly plots: readonly string[];
  readonly curves: readonly OperatingCurve[];
  /** The training's report for people. */
  readonly text?: string;
  readonly hasEvaluationPage: boolean;
}

export interface ClassifierVersions {
  /** Newest name first. */
  list(): Promise<readonly VersionFacts[]>;
  /** @throws {FaceServiceError} NOT_FOUND */
  detail(version: string): Promise<VersionDetail>;
  /** @returns a PNG @throws {FaceServiceError} NOT_FOUND */
  plot(version: string, file: string): Promise<Uint8Array>;
  /** @returns HTML @throws {FaceServiceError} NOT_FOUND */
  evaluationPage(version: string): Promise<string>;
  /** On the faces of the embeddings file that neither learned, or on all. @throws {FaceServiceError} NOT_FOUND; CONFLICT while another comparison runs */
  compare(first: string, second: string, includingLearned: boolean): Promise<Comparison>;
  /** @throws {FaceServiceError} NOT_FOUND; MODEL_INVALID, GALLERY_MISMATCH if it cannot be used */
  activate(version: string): Promise<Switched>;
  /** @throws {FaceServiceError} CONFLICT if there is none to go back to */
  rollback(): Promise<Switched>;
}

export interface VersionsSettings {
  /** Absolute; of the versions. */
  readonly directory: string;
  readonly embeddingsFile: string;
  readonly wanted: Wanted;
  readonly minProba: () => number;
  /** Has the server take the new one up at once. */
  readonly onSwitched: () => Promise<void>;
}

/** Checksums of a version's files are checked again after so long. */
const factsForMs = 600_000;

export function openClassifierVersions(settings: VersionsSettings): ClassifierVersions {
  const { directory, embeddingsFile, wanted, minProba, onSwitched } = settings;
  const known = new Map<string, { readonly atMs: number; readonly facts: Promise<VersionFacts> }>();
  const factsOf = async (version: string): Promise<VersionFacts> => {
    const cached = known.get(version);
    const isFresh = cached !== undefined && performance.now() - cached.atMs < factsForMs;
    const facts = isFresh ? cached.facts : versionFacts(directory, version, undefined);
    if (!isFresh) known.set(version, { atMs: performance.now(), facts });
    facts.catch(() => known.delete(version));
    return { ...(await facts), active: version === (await currentName(directory)) };
  };
  const pathOf = async (version: string): Promise<string> => {
    await requireListed(directory, version);
    return join(directory, version);
  };
  let comparing = false;
  return {
    async list() {
      const versions = await listVersions(directory);
      for (const version of known.keys()) if (!versions.includes(version)) known.delete(version);
      return await Promise.all([...versions].reverse().map(factsOf));
    },
    async detail(version) {
      const path = await pathOf(version);
      const [facts, plots, curves, text, page] = await Promise.all([
        factsOf(version),
        plotsOf(path),
        curvesOf(path),
        readText(join(path, "report.txt")),
        readEvaluationPage(path),
      ]);
      const report = text === undefined ? {} : { text };
      return { ...facts, plots, curves, ...report, hasEvaluationPage: page !== undefined };
    },
    plot: async (version, file) => required(await readPlot(await pathOf(version), file)),
    evaluationPage: async (version) => required(await readEvaluationPage(await pathOf(version))),
    async compare(first, second, includingLearned) {
      await pathOf(first);
      await pathOf(second);
      if (comparing) throw new FaceServiceError("CONFLICT", "another comparison runs: wait until it has ended");
      comparing = true;
      try {
        return await compareInThread({
          directory,
          versions: [first, second],
          kind: wanted.kind satisfies ClassifierKind,
          threshold: minProba(),
          file: embeddingsFile,
          includingLearned,
        });
      } finally {
        comparing = false;
      }
    },
    async activate(version) {
      const switched = await switchTo(directory, version, wanted);
      await onSwitched();
      return switched;
    },
    async rollback() {
      const switched = await switchBack(directory, wanted);
      await onSwitched();
      return switched;
    },
  };
}

function required<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new FaceServiceError("NOT_FOUND", "the version has no such plot or evaluation: run `npm run evaluate`");
}

import { basename, join } from "node:path";
import { verifyVersion } from "../classifier/version-manifest.ts";
import { currentName, currentVersion, earlierVersions, listVersions } from "../classifier/versions.ts";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { Log } from "../service/log.ts";
import type { ActiveClassifier } from "./method-dependencies.ts";

export interface WatchOptions {
  /** Absolute; holds the versions and the file `current`. */
  readonly directory: string;
  readonly checkEveryMs: number;
  /** How often the files of the version in use are read again; default: a minute. */
  readonly verifyEveryMs?: number;
  /** Rejects if this server cannot use the version. */
  readonly check: (versionDirectory: string) => Promise<void>;
}

type WatchLog = Pick<Log, "info" | "warn">;

/** A version that was refused is read again after this long, in case it was mended; the one in use, in case it was harmed. */
const tryAgainMs = 60_000;

/** Name of a version by its directory, as shown to people. */
export function versionName(directory: string | undefined): string | null {
  return directory === undefined ? null : basename(directory);
}

/**
 * Follows the file `current`: looked at every so often, because file system events do not reach over network
 * shares. A version that cannot be used is told once and the one before stays; at the start that is the last one
 * in the history which can be used.
 *
 * @throws {FaceServiceError} if at the start neither the active version nor any before it can be used
 */
export async function watchClassifier(
  options: WatchOptions,
  log: WatchLog,
): Promise<ActiveClassifier & AsyncDisposable> {
  const { directory, check } = options;
  const start = await firstUsable(options, log);
  let active = start.version;
  let refusal: Refusal | undefined = start.refusal;
  let last: Promise<unknown> = Promise.resolve();

  const take = async (named: string | undefined): Promise<void> => {
    if (named === active) return;
    if (named !== undefined) await check(named);
    log.info({ classifier: versionName(named), before: versionName(active) }, "classifier in use");
    active = named;
  };
  const look = async (): Promise<string | undefined> => {
    const name = await currentName(directory);
    try {
      await take(active === undefined ? await currentVersion(directory) : await requireCurrent(directory));
      refusal = undefined;
      return active;
    } catch (error) {
      const reason = messageOf(error);
      if (reason !== refusal?.reason)
        log.warn({ refused: name ?? null, reason, classifier: versionName(active) }, "classifier not taken up");
      refusal = { name, reason, atMs: performance.now() };
      throw error;
    }
  };
  // One look after the other, so that an older one never overtakes a newer one.
  const reload = (): Promise<string | undefined> => {
    const next = last.then(look, look);
    last = next;
    return next;
  };
  let harm: string | undefined;
  let verifiedAtMs = performance.now();
  // Workers have it in memory; one that is started anew could not load it.
  const verifyAgain = async (): Promise<void> => {
    if (active === undefined || performance.now() - verifiedAtMs < (options.verifyEveryMs ?? tryAgainMs)) return;
    verifiedAtMs = performance.now();
    const found = await verifyVersion(active).then(() => undefined, messageOf);
    if (found !== undefined && harm === undefined)
      log.warn({ classifier: versionName(active), reason: found }, "classifier in use is damaged on the disk");
    harm = found;
  };
  const lookAgain = async (): Promise<void> => {
    await verifyAgain();
    const refused = refusal;
    if (refused !== undefined && performance.now() - refused.atMs < tryAgainMs)
      if (refused.name === (await currentName(directory))) return;
    await reload();
  };
  const timer = setInterval(() => void lookAgain().catch(() => undefined), options.checkEveryMs); // told by `look`
  return {
    directory: () => active,
    problem: () => refusal?.reason ?? harm,
    reload,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await last.catch(() => undefined); // told already
    },
  };
}

interface Refusal {
  /** What `current` said. */
  readonly name: string | undefined;
  readonly reason: string;
  readonly atMs: number;
}

interface Start {
  readonly version?: string;
  readonly refusal?: Refusal;
}

/** Where there was a version before, a `current` that is gone is a fault. */
async function requireCurrent(directory: string): Promise<string> {
  const named = await currentVersion(directory);
  if (named !== undefined) return named;
  throw new FaceServiceError(
    "MODEL_INVALID",
    `the file current in ${directory} is gone or empty: \`npm run classifiers -- activate <version>\` writes it anew`,
  );
}

async function firstUsable({ directory, check }: WatchOptions, log: WatchLog): Promise<Start> {
  const name = await currentName(directory);
  const earlier = (await earlierVersions(directory)).map((version) => join(directory, version));
  if (name === undefined && earlier.length === 0) {
    const versions = (await listVersions(directory)).length;
    const remedy = versions > 0 ? "`npm run classifiers -- activate <version>`" : "`npm run train`";
    log.warn({ directory, versions }, `no classifier yet: every face is answered undecided; run ${remedy}`);
    return {};
  }
  try {
    const version = await requireCurrent(directory);
    await check(version);
    log.info({ classifier: versionName(version), before: null }, "classifier in use");
    return { version };
  } catch (error) {
    const version = await firstThat(check, earlier);
    if (version === undefined) throw error;
    const reason = messageOf(error);
    const fields = { refused: name ?? null, reason, classifier: versionName(version) };
    log.warn(fields, "classifier not taken up; the one before serves");
    return { version, refusal: { name, reason, atMs: performance.now() } };
  }
}

async function firstThat(check: (version: string) => Promise<void>, versions: readonly string[]) {
  for (const version of versions) {
    const isUsable = await check(version).then(
      () => true,
      () => false, // what is wrong with the active one is told; these come after it
    );
    if (isUsable) return version;
  }
  return undefined;
}

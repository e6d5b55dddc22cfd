import type { Engine } from "../engine/engine.ts";
import type { Log } from "../service/log.ts";

/** What the server's methods work with. */
export interface MethodDependencies {
  readonly engine: Pick<Engine, "recognize" | "identify" | "status">;
  readonly classifier: ActiveClassifier;
  readonly log: Pick<Log, "warn" | "debug">;
}

/** The classifier version that new requests ask; a request keeps the one with which it began. */
export interface ActiveClassifier {
  /** Absolute; undefined before the first training. */
  directory(): string | undefined;
  /** Why another version than the one in use was asked for and refused; undefined: it was not. */
  problem(): string | undefined;
  /**
   * Reads again which version is the active one.
   *
   * @throws {FaceServiceError} if that one cannot be used; the one before then stays
   */
  reload(): Promise<string | undefined>;
}

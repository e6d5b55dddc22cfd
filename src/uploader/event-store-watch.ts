import { type FSWatcher, watch } from "node:fs";
import { dirname, resolve } from "node:path";
import { messageOf } from "../errors.ts";
import type { Log } from "../service/log.ts";

export interface EventStoreWatchOptions {
  /** The event store; absolute. */
  readonly root: string;
  readonly onChange: () => void;
  readonly log: Pick<Log, "warn">;
}

/** So many directories are watched, at most; what is beyond is found by the walks. */
const maxWatched = 1024;
/** Changes come in bursts: a picture is made, written and closed. */
const gatherMs = 40;
/** However much is written, walking takes no more than about this part of the time. */
const walkingShare = 0.2;
const longestRestMs = 5000;

/**
 * Tells of changes in directories of the event store, so that a walk need not wait for its turn. It may miss some, as on a
 * network file system of which the kernel hears nothing: the walks go on at their interval.
 */
export class EventStoreWatch implements Disposable {
  readonly #options: EventStoreWatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #restMs = gatherMs;
  #isRefused = false;

  constructor(options: EventStoreWatchOptions) {
    this.#options = options;
    this.follow([], 0);
  }

  /**
   * Watches the root, these directories and those between, and no others; to be called after each walk.
   *
   * @param walkMs - what the walk took
   */
  follow(directories: readonly string[], walkMs: number): void {
    this.#restMs = Math.min(longestRestMs, Math.max(gatherMs, walkMs * (1 / walkingShare - 1)));
    const wanted = new Set([resolve(this.#options.root), ...directories.flatMap((path) => this.#upwards(path))]);
    for (const [path, watcher] of this.#watchers)
      if (!wanted.has(path)) {
        watcher.close();
        this.#watchers.delete(path);
      }
    const before = this.#watchers.size;
    for (const path of wanted) this.#watch(path);
    // What came between the walk and the watch was seen by neither.
    if (this.#watchers.size > before) this.#changed();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#isRefused = true;
  }

  #upwards(directory: string): readonly string[] {
    const root = resolve(this.#options.root);
    const paths: string[] = [];
    for (let path = resolve(directory); path.startsWith(`${root}/`); path = dirname(path)) paths.push(path);
    return paths;
  }

  #watch(path: string): void {
    if (this.#isRefused || this.#watchers.has(path) || this.#watchers.size >= maxWatched) return;
    try {
      const watcher = watch(path, { persistent: false }, () => this.#changed());
      watcher.on("error", () => this.#forget(path, watcher));
      this.#watchers.set(path, watcher);
    } catch (error) {
      this.#refused(error);
    }
  }

  /** A directory that is gone is no trouble; without room for watches there will be none for the next one either. */
  #refused(error: unknown): void {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return;
    this.#isRefused = true;
    this.#options.log.warn(
      { problem: messageOf(error) },
      "new frames are found by walks alone; fs.inotify.max_user_watches may be too low",
    );
  }

  #forget(path: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.#watchers.get(path) === watcher) this.#watchers.delete(path);
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#options.onChange();
    }, this.#restMs).unref();
  }
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** An event that is written as ZoneMinder writes one: a capture, then the same with its zones drawn in. */
export interface WrittenEvent {
  readonly monitor: string;
  readonly event: string;
  /** When each frame was whole on the disk, by its number; milliseconds of `performance.now()`. */
  readonly writtenMs: ReadonlyMap<number, number>;
}

export interface EventWriting {
  /** The event store. */
  readonly root: string;
  readonly monitor: string;
  readonly event: string;
  /** JPEGs; when they are used up they come again. */
  readonly pictures: readonly Uint8Array[];
  readonly frames: number;
  /** 0: all at once. */
  readonly framesPerSecond: number;
}

/** @param written - filled while it writes */
export async function writeEvent(
  { root, monitor, event, pictures, frames, framesPerSecond }: EventWriting,
  written: Map<number, number>,
): Promise<void> {
  const directory = join(root, monitor, "2026-11-21", event);
  await mkdir(directory, { recursive: true });
  const startMs = performance.now();
  for (let number = 1; number <= frames; number++) {
    const picture = pictures[(number - 1) % pictures.length] ?? new Uint8Array();
    const name = String(number).padStart(5, "0");
    await writeFile(join(directory, `${name}-capture.jpg`), picture);
    await writeFile(join(directory, `${name}-analyse.jpg`), picture);
    written.set(number, performance.now());
    if (framesPerSecond > 0) await sleep(Math.max(0, startMs + (number * 1000) / framesPerSecond - performance.now()));
  }
}

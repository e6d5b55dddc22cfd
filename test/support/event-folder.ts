import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";

/** A temporary event store laid out as ZoneMinder does it. */
export interface EventFolder extends AsyncDisposable {
  readonly root: string;
  /** Creates the event and its frames `00001-capture.jpg` … */
  mediumEvent(monitor: number, day: string, event: number, frames: number): Promise<string>;
  /** @param start - `YYYY-MM-DD HH/MM/SS` */
  deepEvent(monitor: number, start: string, event: number, frames: number): Promise<string>;
  shallowEvent(monitor: number, event: number, frames: number): Promise<string>;
}

export async function createEventFolder(): Promise<EventFolder> {
  const root = await mkdtemp(join(tmpdir(), "events-"));
  const fill = async (path: string, event: number, frames: number): Promise<string> => {
    await mkdir(path, { recursive: true });
    for (let frame = 1; frame <= frames; frame++)
      await writeFile(join(path, frameName(frame)), await smallJpeg(event * 1000 + frame));
    return path;
  };
  return {
    root,
    mediumEvent: (monitor, day, event, frames) => fill(join(root, String(monitor), day, String(event)), event, frames),
    async deepEvent(monitor, start, event, frames) {
      const [day = "", clock = ""] = start.split(" ");
      const path = join(root, String(monitor), day.slice(2).replaceAll("-", "/"), clock);
      await fill(path, event, frames);
      await symlink(clock, join(path, "../../..", `.${event}`));
      return path;
    },
    async shallowEvent(monitor, event, frames) {
      const path = await fill(join(root, String(monitor), String(event)), event, frames);
      await writeFile(join(path, `.${event}`), "");
      return path;
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

export const frameName = (frame: number, kind = "capture"): string => `${String(frame).padStart(5, "0")}-${kind}.jpg`;

/** A JPEG of 48 x 32 pixels in one colour, another for each seed. */
export function smallJpeg(seed: number): Promise<Buffer> {
  const background = { r: seed & 255, g: (seed >> 8) & 255, b: (seed * 37) & 255 };
  return sharp({ create: { width: 48, height: 32, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

/** Makes a file and its directory look as old as an event that ended long ago. */
export async function makeOld(path: string, ageMs: number): Promise<void> {
  const then = new Date(Date.now() - ageMs);
  await utimes(path, then, then);
  await utimes(dirname(path), then, then);
}

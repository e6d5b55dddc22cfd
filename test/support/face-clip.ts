import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { fetchedModels } from "./fetched-models.ts";

/** Of the clip and of the monitors that play it. */
export const clipSize = { width: 640, height: 480 } as const;
export const clipFramesPerSecond = 5;
const [firstPhoto, secondPhoto] = ["sample1.jpg", "sample3.jpg"];
const durationS = 14;

const run = promisify(execFile);

/**
 * Writes a video of 14 s at 5 frames a second: nothing moves for 3 s, two photos with faces slide past for 4 s each,
 * nothing moves for 3 s. ZoneMinder makes one event of each time that it plays.
 */
export async function writeFaceClip(path: string): Promise<void> {
  const photos = await (await fetchedModels()).store.asset("sample-photos");
  const { width, height } = clipSize;
  const still = `color=c=0x707a70:s=${width}x${height}:r=${clipFramesPerSecond}:d=${durationS},drawgrid=w=64:h=64:t=2:c=0x404840`;
  const photo = (name: string): string[] => [
    ...["-loop", "1", "-framerate", String(clipFramesPerSecond), "-t", String(durationS)],
    ...["-i", join(photos, name)],
  ];
  // From the right border to beyond the left one between two seconds; outside of the picture else.
  const slide = (fromS: number, toS: number): string =>
    `overlay=x='if(between(t,${fromS},${toS}),W-(t-${fromS})/${toS - fromS}*(W+w),W)':y=(H-h)/2:eval=frame`;
  const filter = [
    `[1:v]scale=-2:${height - 40}[first]`,
    `[2:v]scale=-2:${height - 40}[second]`,
    `[0:v][first]${slide(3, 7)}[one]`,
    `[one][second]${slide(7, 11)},format=yuv420p[all]`,
  ].join(";");
  await run("ffmpeg", [
    ...["-v", "error", "-y", "-f", "lavfi", "-i", still, ...photo(firstPhoto), ...photo(secondPhoto)],
    ...["-filter_complex", filter, "-map", "[all]", "-t", String(durationS), "-r", String(clipFramesPerSecond)],
    ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-g", "5", "-bf", "0", path],
  ]);
}

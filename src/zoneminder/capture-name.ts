/**
 * The names of an event's frames: digits (`ZM_EVENT_IMAGE_DIGITS`, more when the number needs them), then what
 * the picture is. `alarm.jpg`, `snapshot.jpg`, thumbnails and what add-ons leave there have other names.
 */
const framePattern = /^(\d{1,12})-(capture|analyse)\.jpg$/;

/** @returns the frame's number if the file is its picture as captured */
export function captureNumber(name: string): number | undefined {
  return frameNumber(name, "capture");
}

/** @returns the frame's number if the file is its picture with the alarmed zones drawn in */
export function analyseNumber(name: string): number | undefined {
  return frameNumber(name, "analyse");
}

/** The capture that stands beside an analysed picture. */
export const captureBeside = (analyse: string): string => analyse.replace(/analyse\.jpg$/, "capture.jpg");

function frameNumber(name: string, kind: string): number | undefined {
  const [, digits, found] = framePattern.exec(name) ?? [];
  return digits !== undefined && found === kind ? Number(digits) : undefined;
}

import type { DetectionSearch, FaceDetection, FaceDetector } from "../../src/face/detection.ts";
import type { FaceEmbedder, ModelId } from "../../src/face/embedding.ts";
import type { RgbImage } from "../../src/face/image.ts";
import type { Landmarks } from "../../src/face/landmarks.ts";

/** Of the embedder below. */
export const model = "test@000000000000" as ModelId;

/** Black but for white squares; noise inside them, so that they count as sharp. */
export function picture(
  width: number,
  height: number,
  squares: readonly (readonly [number, number, number])[],
): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (const [left, top, side] of squares)
    for (let y = top; y < top + side; y++)
      for (let x = left; x < left + side; x++)
        for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = 128 + ((x * 7 + y * 13) % 5) * 25;
  return { width, height, data };
}

/** Tops of bright squares: runs of bright pixels in a row with none before or above them. */
export function squaresIn({ width, height, data }: RgbImage) {
  const bright = (x: number, y: number): boolean => x >= 0 && y >= 0 && (data[(y * width + x) * 3] ?? 0) > 0;
  const found: { readonly left: number; readonly top: number; readonly sidePx: number }[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (!bright(x, y) || bright(x - 1, y) || bright(x, y - 1)) continue;
      let sidePx = 1;
      while (x + sidePx < width && bright(x + sidePx, y)) sidePx++;
      found.push({ left: x, top: y, sidePx });
    }
  return found;
}

/** Takes each square for a face; the largest scores best. */
export class SquareDetector implements FaceDetector {
  readonly seen: string[] = [];
  readonly overrides: (DetectionSearch | undefined)[] = [];

  detect(image: RgbImage, overrides?: DetectionSearch): Promise<readonly FaceDetection[]> {
    this.seen.push(`${image.width}x${image.height}`);
    this.overrides.push(overrides);
    const found = squaresIn(image).map(({ left, top, sidePx }) => faceAt(left, top, sidePx, sidePx / 100));
    return Promise.resolve(found.sort((a, b) => b.score - a.score));
  }
}

function faceAt(left: number, top: number, side: number, score: number): FaceDetection {
  const box = { left, top, right: left + side, bottom: top + side };
  return { box, score, landmarks: landmarksIn(left, top, side) };
}

/** Of a face seen from the front, in a square box. */
export function landmarksIn(left: number, top: number, sidePx: number): Landmarks {
  const at = (across: number, down: number) => ({ x: left + across * sidePx, y: top + down * sidePx });
  return {
    leftEye: at(0.3, 0.4),
    rightEye: at(0.7, 0.4),
    nose: at(0.5, 0.6),
    leftMouth: at(0.35, 0.8),
    rightMouth: at(0.65, 0.8),
  };
}

export class CountingEmbedder implements FaceEmbedder {
  readonly model = model;
  readonly dimensions = 2;
  readonly batches: number[] = [];

  embed(_image: RgbImage, faces: readonly Landmarks[]): Promise<readonly Float32Array[]> {
    this.batches.push(faces.length);
    return Promise.resolve(faces.map(({ nose }) => Float32Array.of(nose.x, nose.y)));
  }
}

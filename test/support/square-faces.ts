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

/** Takes a run of bright pixels in a row for the top of a square face; the first found scores best. */
export class SquareDetector implements FaceDetector {
  readonly seen: string[] = [];
  readonly overrides: (DetectionSearch | undefined)[] = [];

  detect({ width, height, data }: RgbImage, overrides?: DetectionSearch): Promise<readonly FaceDetection[]> {
    this.seen.push(`${width}x${height}`);
    this.overrides.push(overrides);
    const bright = (x: number, y: number): boolean => x >= 0 && y >= 0 && (data[(y * width + x) * 3] ?? 0) > 0;
    const found: FaceDetection[] = [];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        if (!bright(x, y) || bright(x - 1, y) || bright(x, y - 1)) continue;
        let side = 1;
        while (x + side < width && bright(x + side, y)) side++;
        found.push(faceAt(x, y, side, side / 100));
      }
    return Promise.resolve(found.sort((a, b) => b.score - a.score));
  }
}

function faceAt(left: number, top: number, side: number, score: number): FaceDetection {
  const at = (x: number, y: number) => ({ x: left + x * side, y: top + y * side });
  return {
    box: { left, top, right: left + side, bottom: top + side },
    score,
    landmarks: {
      leftEye: at(0.3, 0.4),
      rightEye: at(0.7, 0.4),
      nose: at(0.5, 0.6),
      leftMouth: at(0.35, 0.8),
      rightMouth: at(0.65, 0.8),
    },
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

import {
  alignmentTransform,
  arcFaceTemplate,
  type FaceTemplate,
  invertTransform,
  transformPoint,
} from "../../face/alignment.ts";
import type { Point } from "../../face/geometry.ts";
import type { RgbImage } from "../../face/image.ts";
import { type Landmarks, mapLandmarks } from "../../face/landmarks.ts";
import { landmarksFrom68 } from "../../face/landmarks-68.ts";
import type { AlignedNetwork, NetworkInput } from "./aligned-network.ts";

/** Where a detector's box, made square, lies on the average face, in pixels of the ArcFace template. */
const box = { centre: { x: 55, y: 64 }, sidePx: 105 };
const sidePx = 112;

const inBox = ({ x, y }: Point): Point => ({
  x: ((x - box.centre.x) / box.sidePx + 0.5) * sidePx,
  y: ((y - box.centre.y) / box.sidePx + 0.5) * sidePx,
});

const [leftEye, rightEye, nose, leftMouth, rightMouth] = arcFaceTemplate.points;
const boxTemplate: FaceTemplate = {
  sidePx,
  points: [inBox(leftEye), inBox(rightEye), inBox(nose), inBox(leftMouth), inBox(rightMouth)],
};

/** face-api's 68-point network: the face's box upright, answers x, y of each point in parts of it. */
export const landmark68Input: NetworkInput = {
  template: boxTemplate,
  scaling: { mean: [122.782, 117.001, 104.298], scale: 1 / 255, planes: "rgb" },
};

/**
 * A second opinion on the five landmarks: the 68-point network looks at the face that they make upright, and the mean of
 * both opinions is used. The errors of two networks are different ones, so the mean has less of them, and a network that was
 * trained on exact points tells more faces apart.
 */
export class LandmarkRefiner {
  readonly #network: AlignedNetwork;

  /** @param network - opened with {@link landmark68Input} */
  constructor(network: AlignedNetwork) {
    this.#network = network;
  }

  async refine(image: RgbImage, faces: readonly Landmarks[]): Promise<readonly Landmarks[]> {
    const points = await this.#network.encode(image, faces);
    return faces.map((landmarks, index) => meanOfBoth(landmarks, points[index] ?? new Float32Array(0)));
  }
}

function meanOfBoth(landmarks: Landmarks, parts: Float32Array): Landmarks {
  const toImage = invertTransform(alignmentTransform(landmarks, boxTemplate));
  const second = landmarksFrom68(parts.map((part) => part * sidePx));
  return mapLandmarks(landmarks, (first, name) => {
    const { x, y } = transformPoint(toImage, second[name]);
    return { x: (first.x + x) / 2, y: (first.y + y) / 2 };
  });
}

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
import { landmark68Network } from "../landmark-68-network.ts";
import type { AlignedNetwork, NetworkInput } from "./aligned-network.ts";

/**
 * The square that the network looks at, in pixels of the ArcFace template: as large as a detector's box made square on
 * the average face, and as low as the network agrees best with itself on the mirrored face (0.63 px apart on 309 faces;
 * 0.68 at y = 64, 0.65 at 74).
 */
const box = { centre: { x: 56, y: 69 }, sidePx: 105 };
const { sidePx, norm } = landmark68Network;

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
  norm,
};

/** Three opinions on the five landmarks of a face; each network is fed with the one that it does best with. */
export interface LandmarkOpinions {
  /** The detector's. */
  readonly detector: Landmarks;
  /** Of the 68-point network, which looks at the face that the detector's landmarks make upright. */
  readonly points68: Landmarks;
  /** Between both: their errors are different ones, so it has less of them than either. */
  readonly mean: Landmarks;
}

/** Asks the 68-point network for a second opinion on landmarks. */
export class LandmarkRefiner {
  readonly #network: AlignedNetwork;

  /** @param network - opened with {@link landmark68Input} */
  constructor(network: AlignedNetwork) {
    this.#network = network;
  }

  async refine(image: RgbImage, faces: readonly Landmarks[]): Promise<readonly LandmarkOpinions[]> {
    const points = await this.#network.encode(image, faces);
    return faces.map((landmarks, index) => opinionsOf(landmarks, points[index] ?? new Float32Array(0)));
  }
}

function opinionsOf(detector: Landmarks, parts: Float32Array): LandmarkOpinions {
  const toImage = invertTransform(alignmentTransform(detector, boxTemplate));
  const inInput = landmarksFrom68(parts.map((part) => part * sidePx));
  const points68 = mapLandmarks(inInput, (point) => transformPoint(toImage, point));
  const mean = mapLandmarks(detector, ({ x, y }, name) => ({
    x: (x + points68[name].x) / 2,
    y: (y + points68[name].y) / 2,
  }));
  return { detector, points68, mean };
}

import type { ScoreCalibration } from "../../face/score-calibration.ts";

export const detectorKinds = ["rfb-onet", "rfb", "mtcnn", "yunet", "scrfd"] as const;
export type DetectorKind = (typeof detectorKinds)[number];

const asItIs: ScoreCalibration = { slope: 1, offset: 0 };

/**
 * Fitted by `npm run bench -- wider DATA --detector KIND`, which prints them, on 404 validation images of WIDER FACE with
 * all faces of its hard list. SCRFD's weights may not be passed on, so its score stands as it is.
 */
export const calibrations: Readonly<Record<DetectorKind, ScoreCalibration>> = {
  "rfb-onet": { slope: 2.0, offset: -0.46 },
  rfb: { slope: 1.43, offset: -1.92 },
  mtcnn: { slope: 0.83, offset: -0.89 },
  yunet: { slope: 1.96, offset: -0.97 },
  scrfd: asItIs,
};

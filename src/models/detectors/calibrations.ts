import type { ScoreCalibration } from "../../face/score-calibration.ts";

export const detectorKinds = ["rfb-onet", "rfb", "mtcnn", "yunet", "scrfd"] as const;
export type DetectorKind = (typeof detectorKinds)[number];

const asItIs: ScoreCalibration = { slope: 1, offset: 0 };

/** Fitted by `npm run bench -- wider DATA --detector KIND`, which prints them. */
export const calibrations: Readonly<Record<DetectorKind, ScoreCalibration>> = {
  "rfb-onet": asItIs,
  rfb: asItIs,
  mtcnn: asItIs,
  yunet: asItIs,
  scrfd: asItIs,
};

/**
 * From a network's own score to the share of its detections of that score that are faces, so that one threshold means
 * the same for every detector: a straight line between the log odds of both (Platt 1999, with the network's log odds
 * as the feature).
 */
export interface ScoreCalibration {
  readonly slope: number;
  readonly offset: number;
}

/** Log odds beyond this are told apart by nothing that is measured, and infinite ones break the line. */
const maxLogOdds = 16;

const logOdds = (share: number): number => {
  const odds = Math.log(share / (1 - share));
  return Math.min(maxLogOdds, Math.max(-maxLogOdds, odds));
};

const shareOf = (odds: number): number => 1 / (1 + Math.exp(-odds));

/** @param score - of the network, in [0, 1]. @returns the calibrated score in (0, 1); rises with the network's */
export function calibratedScore(score: number, { slope, offset }: ScoreCalibration): number {
  return shareOf(slope * logOdds(score) + offset);
}

/** The network's score that comes to a calibrated one; 0 and 1 stay themselves, so that they mean all and nothing. */
export function networkScore(calibrated: number, { slope, offset }: ScoreCalibration): number {
  return calibrated <= 0 || calibrated >= 1 ? calibrated : shareOf((logOdds(calibrated) - offset) / slope);
}

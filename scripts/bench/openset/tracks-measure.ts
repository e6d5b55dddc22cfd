import type { Classifier } from "../../../src/classifier/classifier.ts";
import type { OpenSetData } from "./data.ts";
import type { JudgeSettings } from "./judge.ts";
import { type AnswerShares, answerShares, expectedCalibrationError, tpirAtFpir } from "./metrics.ts";
import { fivePhotoTracks, longStrangerTracks, onePhotoTracks, type Track, type TrackSizes } from "./tracks.ts";
import { judgeTrack, type Way, ways } from "./tracks-ways.ts";

/** TPIR at FPIR 1 % of each way, and what the consensus answers at the threshold in use. */
export type TrackFigures = Readonly<Record<Way, number>> & {
  readonly known: number;
  readonly strangers: number;
  readonly atThreshold: AnswerShares;
  readonly ece: number;
};

export interface ConsensusFigures {
  readonly onePhoto: TrackFigures;
  readonly fivePhotos: TrackFigures;
  readonly longTracks: { readonly strangers: number; readonly frames: number; readonly strangersNamed: number };
}

const onePhotoSizes: TrackSizes = { perPerson: 6, strangers: 600 };
const fivePhotoSizes: TrackSizes = { perPerson: 6, strangers: 400 };
const longTracks = { strangers: 100, frames: 30 };

/** How tracks are answered by the consensus and by simpler ways at equal rates of false names. */
export async function measureConsensus(
  data: OpenSetData,
  { classifier, settings }: { readonly classifier: Classifier; readonly settings: JudgeSettings },
): Promise<ConsensusFigures> {
  const figures = (tracks: readonly Track[]) => trackFigures(classifier, tracks, settings);
  const onePhoto = figures(await onePhotoTracks(data, onePhotoSizes));
  const fivePhotos = figures(await fivePhotoTracks(data, fivePhotoSizes));
  const long = figures(await longStrangerTracks(data, longTracks.strangers, longTracks.frames));
  return { onePhoto, fivePhotos, longTracks: { ...longTracks, strangersNamed: long.atThreshold.strangersNamed } };
}

function trackFigures(classifier: Classifier, tracks: readonly Track[], settings: JudgeSettings): TrackFigures {
  const judged = tracks.map((track) => judgeTrack(classifier, track, settings));
  const strangers = tracks.filter(({ person }) => person === undefined).length;
  const rates = ways.map((way) => [
    way,
    tpirAtFpir(
      judged.map((track) => track[way]),
      0.01,
    ),
  ]);
  const consensus = judged.map((track) => track.consensus);
  return {
    ...(Object.fromEntries(rates) as Record<Way, number>),
    known: tracks.length - strangers,
    strangers,
    atThreshold: answerShares(consensus),
    ece: expectedCalibrationError(consensus),
  };
}

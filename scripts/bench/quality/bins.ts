import type { FaceQuality } from "../../../src/face/quality.ts";
import { type AnswerShares, answerShares, type JudgedProbe, tpirAtFpir } from "../openset/metrics.ts";

/** Limits between which faces are counted together, by what a gate may look at. */
export const edges = {
  sizePx: [0, 14, 18, 20, 22, 26, 32, 40, 56, 80, Number.POSITIVE_INFINITY],
  sharpness: [0, 2, 3, 4, 6, 8, 10, 14, 20, 30, 50, 100, Number.POSITIVE_INFINITY],
  frontality: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.001],
  detectionScore: [0, 0.5, 0.7, 0.9, 0.95, 0.99, 1.001],
} as const satisfies Partial<Record<keyof FaceQuality, readonly number[]>>;

export type GatedQuality = keyof typeof edges;

export interface QualityFace {
  readonly quality: FaceQuality;
  readonly judged: JudgedProbe;
}

export interface QualityBin extends AnswerShares {
  readonly by: GatedQuality;
  readonly from: number;
  readonly to: number;
  readonly known: number;
  readonly strangers: number;
  /** Enrolled people who were positively called strangers. */
  readonly knownCalledStrangers: number;
  readonly tpirAtFpir: { readonly "0.01": number };
}

/** Answers by quality; bins without a face are left out. */
export function qualityBins(faces: readonly QualityFace[], by: GatedQuality): readonly QualityBin[] {
  return edges[by].slice(0, -1).flatMap((from, i): readonly QualityBin[] => {
    const to = edges[by][i + 1]!;
    const judged = faces.filter(({ quality }) => quality[by] >= from && quality[by] < to).map((face) => face.judged);
    if (judged.length === 0) return [];
    const shares = answerShares(judged);
    const strangers = judged.filter(({ isStranger }) => isStranger).length;
    return [
      {
        by,
        from,
        to,
        known: judged.length - strangers,
        strangers,
        ...shares,
        knownCalledStrangers: 1 - shares.knownNamed - shares.knownMisnamed - shares.knownUndecided,
        tpirAtFpir: { "0.01": tpirAtFpir(judged, 0.01) },
      },
    ];
  });
}

import { type LinkSimilarities, linkSimilaritiesOf } from "./link-similarities.ts";

/** How the frames of an event are put together. */
export interface ConsensusOptions {
  /** Least probability, in [0, 1], of a name and of the answer "a stranger" alike; as `classifier.minProba`. */
  readonly minProba: number;
  readonly linking: LinkingOptions;
  readonly pooling: PoolingOptions;
  readonly sureness: SurenessOptions;
}

/** When two faces of different frames are one person's. */
export interface LinkingOptions {
  /** Steps (usual distances between two frames) that a face may be missing and still be followed by its place. */
  readonly maxGapSteps: number;
  /** How far a face may move in one step, in its own sizes. */
  readonly reachPerStep: number;
  /** Of the embedder; absent: embeddings do not link faces. */
  readonly similarities?: LinkSimilarities;
}

/** How much the frames of one person count together. */
export interface PoolingOptions {
  /**
   * Correlation of the evidence of two frames of one person, in [0, 1]: with 1 a hundred frames say no more than
   * one, with 0 they would count as a hundred pictures taken on a hundred days.
   */
  readonly correlation: number;
  /** What the classifier's word about the mean embedding counts beside its words about the frames, all together 1. */
  readonly meanShare: number;
  /** Chance that a frame's evidence is void (a wrong box, a wrong link): no frame can say more than this allows. */
  readonly voidShare: number;
}

/** When an event's answer is called sure. */
export interface SurenessOptions {
  /** Fewest frames that were put to the classifier. */
  readonly minFrames: number;
  /** So many further frames that all contradict would not change it. */
  readonly contradictions: number;
}

export const defaultConsensusOptions: ConsensusOptions = {
  minProba: 0.9,
  linking: { maxGapSteps: 8, reachPerStep: 0.75 },
  pooling: { correlation: 1, meanShare: 0.5, voidShare: 0.001 },
  sureness: { minFrames: 3, contradictions: 2 },
};

/** The defaults for faces embedded by this network. @param embedder - as the recognition server names it */
export function consensusOptions(minProba: number, embedder: string): ConsensusOptions {
  const similarities = linkSimilaritiesOf(embedder);
  const { linking } = defaultConsensusOptions;
  return {
    ...defaultConsensusOptions,
    minProba,
    linking: similarities === undefined ? linking : { ...linking, similarities },
  };
}

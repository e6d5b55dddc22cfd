import { type BoundingBox, heightOf, type Point } from "../../../src/face/geometry.ts";

/** Whose face stands where in a frame. */
export interface Truth {
  /** Null for a stranger. */
  readonly person: string | null;
  readonly middle: Point;
  /** Height of the face. */
  readonly sizePx: number;
}

export interface LabelledFace {
  readonly box: BoundingBox;
  /** Null where no name was given, whatever the reason. */
  readonly name: string | null;
  /** By the nearest training picture, where a peer has that way too. */
  readonly nearestName?: string | null;
}

export interface Judgement {
  /** Share of the frames whose face was found. */
  readonly recall: number;
  /** The same for each size of face. */
  readonly recallBySize: Readonly<Record<string, number>>;
  /** Of residents' frames: with the right name, and with another resident's. */
  readonly rightNames: number;
  readonly wrongNames: number;
  /** Of strangers' frames: with a resident's name; NaN without any stranger. */
  readonly strangersNamed: number;
  /** Boxes a frame where nobody is. */
  readonly falseFaces: number;
}

/** Detectors draw the box differently tight around a face, so its size may differ by this much from the true one. */
const mostSizeRatio = 2.5;

/** @param unknown - the label that stands for strangers */
export function judge(
  frames: readonly { readonly truth: Truth; readonly faces: readonly LabelledFace[] }[],
  unknown: string,
): Judgement {
  const judged = frames.map(({ truth, faces }) => ({ truth, faces, face: faces.find((face) => isOf(face, truth)) }));
  const nameOf = ({ face }: { readonly face: LabelledFace | undefined }): string | null =>
    face === undefined || face.name === unknown ? null : face.name;
  const residents = judged.filter(({ truth }) => truth.person !== null);
  const strangers = judged.filter(({ truth }) => truth.person === null);
  const sizes = [...new Set(judged.map(({ truth }) => truth.sizePx))].sort((a, b) => a - b);
  const recallOf = (some: typeof judged): number => shareOf(some, ({ face }) => face !== undefined);
  const bySize = (sizePx: number) => recallOf(judged.filter(({ truth }) => truth.sizePx === sizePx));
  return {
    recall: recallOf(judged),
    recallBySize: Object.fromEntries(sizes.map((sizePx) => [`${sizePx} px`, bySize(sizePx)])),
    rightNames: shareOf(residents, (one) => nameOf(one) === one.truth.person),
    wrongNames: shareOf(residents, (one) => nameOf(one) !== null && nameOf(one) !== one.truth.person),
    strangersNamed: shareOf(strangers, (one) => nameOf(one) !== null),
    falseFaces:
      judged.reduce((sum, { faces, face }) => sum + faces.length - (face === undefined ? 0 : 1), 0) / judged.length,
  };
}

function isOf({ box }: LabelledFace, { middle, sizePx }: Truth): boolean {
  const isInside = box.left <= middle.x && middle.x <= box.right && box.top <= middle.y && middle.y <= box.bottom;
  const ratio = heightOf(box) / sizePx;
  return isInside && ratio <= mostSizeRatio && ratio >= 1 / mostSizeRatio;
}

const shareOf = <Item>(items: readonly Item[], is: (item: Item) => boolean): number =>
  items.filter(is).length / items.length;

import type { FaceIndex, GalleryFace } from "./gallery-face.ts";
import { dot } from "./statistics.ts";

/** Fewer others than this say little; then pictures of the face's own event are asked too. */
const fewOthers = 3;

/** The faces of one person that belong together, to compare others with. */
export class PersonFaces {
  readonly name: string;
  /** All samples of the person's folder. */
  readonly members: readonly FaceIndex[];
  /** Those that agree with one another: the largest such part of the members. */
  readonly core: ReadonlySet<FaceIndex>;
  readonly #faces: readonly GalleryFace[];
  readonly #all: Sum;
  readonly #byGroup: ReadonlyMap<number, Sum>;

  constructor(name: string, faces: readonly GalleryFace[], members: readonly FaceIndex[], core: readonly FaceIndex[]) {
    this.name = name;
    this.members = members;
    this.core = new Set(core);
    this.#faces = faces;
    this.#all = sumOf(core.map((i) => faces[i]!.vector));
    const groups = new Map<number, Float32Array[]>();
    for (const i of core) groups.set(faces[i]!.group, [...(groups.get(faces[i]!.group) ?? []), faces[i]!.vector]);
    this.#byGroup = new Map([...groups].map(([group, vectors]) => [group, sumOf(vectors)]));
  }

  /** Number of events among the core. */
  get events(): number {
    return this.#byGroup.size;
  }

  /** Length of the mean of the core's vectors; a mean cosine divided by it is the cosine to the mean. */
  get meanLength(): number {
    return Math.sqrt(dot(this.#all.values, this.#all.values)) / this.#all.count;
  }

  /** Mean cosine of the core's faces to a face of another folder. */
  similarityTo(vector: Float32Array): number {
    return dot(vector, this.#all.values) / this.#all.count;
  }

  /** Mean cosine to the core of another person. */
  similarityToCore(other: PersonFaces): number {
    return dot(this.#all.values, other.#all.values) / (this.#all.count * other.#all.count);
  }

  /**
   * Mean cosine of a member to the core's other faces, those of its own event left out where enough are left.
   *
   * @returns NaN if there is no other
   */
  similarityOfOwn(i: FaceIndex): number {
    const { vector, group } = this.#faces[i]!;
    const whole = dot(vector, this.#all.values);
    const own = this.#byGroup.get(group);
    if (own !== undefined && this.#all.count - own.count >= fewOthers)
      return (whole - dot(vector, own.values)) / (this.#all.count - own.count);
    const itself = this.core.has(i) ? 1 : 0;
    return (whole - itself * dot(vector, vector)) / (this.#all.count - itself);
  }
}

interface Sum {
  readonly values: Float64Array;
  readonly count: number;
}

function sumOf(vectors: readonly Float32Array[]): Sum {
  const values = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let i = 0; i < values.length; i++) values[i]! += vector[i]!;
  return { values, count: vectors.length };
}

/** More members than this are compared by a part that is spread evenly over them. */
const mostSeeds = 200;

/**
 * The largest part of a folder whose faces agree: those around the face with most neighbours, then those that are
 * near to that part's mean.
 *
 * @param cut - cosine from which two faces count as one person's
 */
export function coreOf(
  faces: readonly GalleryFace[],
  members: readonly FaceIndex[],
  cut: number,
): readonly FaceIndex[] {
  const step = Math.max(1, Math.ceil(members.length / mostSeeds));
  const seeds = members.filter((_, at) => at % step === 0);
  const similarities = seeds.map((i) => seeds.map((j) => dot(faces[i]!.vector, faces[j]!.vector)));
  const neighbours = similarities.map((row) => row.filter((value) => value >= cut).length);
  const most = Math.max(...neighbours);
  const middle = similarities.findIndex((_, at) => neighbours[at] === most);
  let core = seeds.filter((_, at) => similarities[middle]![at]! >= cut || at === middle);
  for (let round = 0; round < 3; round++) {
    const part = new PersonFaces("", faces, members, core);
    const near = members.filter((i) => (part.core.size > 1 || !part.core.has(i) ? isNear(part, faces, i, cut) : true));
    if (near.length === 0) break;
    core = near;
  }
  return core;
}

function isNear(part: PersonFaces, faces: readonly GalleryFace[], i: FaceIndex, cut: number): boolean {
  const { vector } = faces[i]!;
  const count = part.core.size;
  const itself = part.core.has(i) ? 1 : 0;
  return (part.similarityTo(vector) * count - itself) / (count - itself) >= cut;
}

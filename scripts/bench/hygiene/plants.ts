import { seededRandom } from "../../../src/classifier/random.ts";
import { cosineSimilarity, unitVector } from "../../../src/face/embedding.ts";
import type { FindingKind } from "../../../src/face/hygiene/finding.ts";
import type { GalleryFace } from "../../../src/face/hygiene/gallery-face.ts";
import { unknownName } from "../../../src/face/identification.ts";
import { asStranger, type CleanGallery, moved, shuffled } from "./gallery.ts";

/** A training set with known faults. */
export interface Planted {
  readonly name: string;
  readonly faces: readonly GalleryFace[];
  /** What should be found: files, or two people's names with a `+` between. */
  readonly planted: ReadonlySet<string>;
  /** Findings that count as found. */
  readonly kinds: readonly FindingKind[];
}

type Plant = (gallery: CleanGallery, random: () => number) => Planted;

const share = 0.05;

const wrongFaces: readonly FindingKind[] = ["wrong person", "two people, one folder"];

const samplesOf = ({ faces }: CleanGallery): readonly GalleryFace[] =>
  faces.filter(({ label }) => label !== unknownName);

const strangersInFolders: Plant = (gallery, random) => {
  const chosen = new Set(shuffled(samplesOf(gallery), random).slice(0, share * samplesOf(gallery).length));
  const others = gallery.others.values();
  const planted = new Set<string>();
  const faces = gallery.faces.map((face) => {
    if (!chosen.has(face)) return face;
    const wrong = moved(others.next().value![0]!, face.label);
    planted.add(wrong.file);
    return wrong;
  });
  return { name: "5 % of the pictures are a stranger's", faces, planted, kinds: wrongFaces };
};

const swappedLabels: Plant = (gallery, random) => {
  const order = shuffled(samplesOf(gallery), random);
  const half = Math.floor(order.length / 2);
  const pairs = Array.from({ length: Math.round((share * order.length) / 2) }, (_, i) => {
    const a = order[i]!;
    const b = order.slice(half + i).find(({ label }) => label !== a.label);
    return b === undefined ? [] : ([a, b] as const);
  });
  const swapped = new Map(
    pairs.flatMap(([a, b]) =>
      a === undefined || b === undefined
        ? []
        : ([
            [a, moved(a, b.label)],
            [b, moved(b, a.label)],
          ] as const),
    ),
  );
  return {
    name: "5 % of the pictures lie in another resident's folder",
    faces: gallery.faces.map((face) => swapped.get(face) ?? face),
    planted: new Set([...swapped.values()].map(({ file }) => file)),
    kinds: wrongFaces,
  };
};

/** The copy stands beside the original, so both files are named. */
const copiedElsewhere: Plant = (gallery, random) => {
  const originals = shuffled(samplesOf(gallery), random).slice(0, share * samplesOf(gallery).length);
  const copies = originals.map((face, i) => {
    const another = gallery.names.find((name) => name !== face.label);
    return i % 2 === 0 || another === undefined ? asStranger(face) : moved(face, another);
  });
  return {
    name: "5 % of the pictures lie in a second folder too, half of these in Unknown",
    faces: [...gallery.faces, ...copies],
    planted: new Set(copies.map(({ file }) => file)),
    kinds: ["same face, two folders"],
  };
};

const splitPeople: Plant = (gallery, random) => {
  const split = new Set(shuffled(gallery.names, random).slice(0, Math.max(1, gallery.names.length / 6)));
  const second = (name: string): string => `${name} again`;
  return {
    name: "every sixth person is enrolled under two names",
    faces: gallery.faces.map((face, i) =>
      split.has(face.label) && i % 2 === 0 ? moved(face, second(face.label)) : face,
    ),
    planted: new Set([...split].map((name) => `${name}+${second(name)}`)),
    kinds: ["one person, two names", "alike people"],
  };
};

const twoInOneFolder: Plant = (gallery, random) => {
  const names = shuffled(gallery.names, random).slice(0, Math.max(1, gallery.names.length / 6));
  const images = samplesOf(gallery).length / gallery.names.length;
  const wanted = Math.max(3, Math.round(0.4 * images));
  const rich = gallery.others.filter((faces) => faces.length >= wanted);
  const added = names.flatMap((name, i) => (rich[i] ?? []).slice(0, wanted).map((face) => moved(face, name)));
  return {
    name: "every sixth folder holds a second person, 2 pictures to 5 of the first",
    faces: [...gallery.faces, ...added],
    planted: new Set(added.map(({ file }) => file)),
    kinds: wrongFaces,
  };
};

/** Few against the strangers, as it happens: a folder of strangers that is mostly one resident is no such folder. */
const residentsAmongStrangers: Plant = (gallery, random) => {
  const strangers = gallery.faces.length - samplesOf(gallery).length;
  const count = Math.min(50, Math.max(4, 2 * share * strangers));
  const more = shuffled([...gallery.more.values()].flat(), random)
    .slice(0, count)
    .map(asStranger);
  return {
    name: "further pictures of residents lie in Unknown",
    faces: [...gallery.faces, ...more],
    planted: new Set(more.map(({ file }) => file)),
    kinds: ["resident among strangers"],
  };
};

/** Rightly there: the stranger most like each person. Wrongly: a further picture of the person. */
const notFaces: Plant = (gallery, random) => {
  const right = gallery.names.map((name) => {
    const own = gallery.faces.filter(({ label }) => label === name).map(({ vector }) => vector);
    const mean = unitVector(own.reduce((sum, vector) => sum.map((value, i) => value + vector[i]!)));
    const likeness = ({ vector }: GalleryFace): number => cosineSimilarity(mean, vector);
    const first = gallery.others.map(([face]) => ({ face: face!, likeness: likeness(face!) }));
    return moved(first.reduce((best, each) => (each.likeness > best.likeness ? each : best)).face, name, "not");
  });
  const wrong = shuffled([...gallery.more.values()].flat(), random)
    .slice(0, 50)
    .map((face) => moved(face, face.label, "not"));
  return {
    name: "each not/ holds the stranger most like the person, and pictures of the person itself lie there",
    faces: [...gallery.faces, ...right, ...wrong],
    planted: new Set(wrong.map(({ file }) => file)),
    kinds: ["not-face is the person"],
  };
};

const plants: readonly Plant[] = [
  strangersInFolders,
  swappedLabels,
  twoInOneFolder,
  copiedElsewhere,
  splitPeople,
  residentsAmongStrangers,
  notFaces,
];

export function plantFaults(gallery: CleanGallery, seed: number): readonly Planted[] {
  return plants.map((plant, i) => plant(gallery, seededRandom(seed + i))).filter(({ planted }) => planted.size > 0);
}

/**
 * Who is where in the sample photos of the package @vladmandic/face-api: marked by hand, in pixels of the photo. The
 * names are invented. Photo 5 gives the strangers that training sees; whoever is in photos 1, 2, 3 and 4 and is not
 * marked here is a stranger whom nothing has seen.
 */
export interface MarkedFace {
  readonly name: string;
  /** Number of the photo: `sample<photo>.jpg`. */
  readonly photo: number;
  /** Middle of the face. */
  readonly x: number;
  readonly y: number;
}

/** The face of each enrolled person from which the training pictures are cut. */
export const enrolled: readonly MarkedFace[] = [
  { name: "alice", photo: 6, x: 362, y: 628 },
  { name: "bea", photo: 6, x: 763, y: 484 },
  { name: "carla", photo: 6, x: 1271, y: 448 },
  { name: "dana", photo: 6, x: 1587, y: 408 },
  { name: "emma", photo: 4, x: 744, y: 183 },
  { name: "fay", photo: 4, x: 1344, y: 272 },
  { name: "gina", photo: 3, x: 1171, y: 349 },
];

/** One of them is in a second photo, of another evening, which training never sees. */
export const seenAgain: readonly MarkedFace[] = [{ name: "gina", photo: 1, x: 1578, y: 320 }];

/** Photo whose faces fill `dataset/Unknown`. */
export const strangersPhoto = 5;

import { applyDamage, type Damage } from "./damage.ts";
import type { OpenSetData } from "./data.ts";
import type { Treatment } from "./embed-photos.ts";
import type { CachedFace } from "./embedding-cache.ts";
import type { EnrolledPerson } from "./protocol.ts";

/** Frames of one person in one event; frames in which no face was found are missing. */
export interface Track {
  /** Undefined for a stranger. */
  readonly person: string | undefined;
  readonly faces: readonly CachedFace[];
}

const framesOfTrack = 5;
const small = { facePx: 32, jpegQuality: 40, shown: "in a frame" } as const;

/** Five ways in which one moment after the other damages a face of 32 px in a camera's frame, JPEG quality 40. */
const trackDamages: readonly Damage[] = [
  small,
  { ...small, defocus: 0.03 },
  { ...small, motion: 0.08 },
  { ...small, dark: { light: 0.3, noise: 3 } },
  { ...small, defocus: 0.015, dark: { light: 0.6, noise: 2 } },
];

/** As many moments as a long event has: each another mixture of the same damages. */
const longTrackDamages = (frames: number): readonly Damage[] =>
  Array.from({ length: frames }, (_, i) => ({
    ...small,
    facePx: 28 + ((5 * i) % 13),
    defocus: 0.03 * ((i * 0.37) % 1),
    ...(i % 3 === 1 ? { motion: 0.08 * ((i * 0.61) % 1) } : {}),
    ...(i % 4 === 3 ? { dark: { light: 0.3 + 0.5 * ((i * 0.23) % 1), noise: 2 } } : {}),
  }));

function treatment(damage: Damage, moment: number): Treatment {
  return {
    label: `track, moment ${moment + 1}`,
    key: ["track", moment, damage],
    apply: (photo, { sizePx, sha256 }) =>
      applyDamage(photo, damage, { sizePx, seed: Number.parseInt(sha256.slice(0, 8), 16) + moment }),
  };
}

export interface TrackSizes {
  /** Tracks of each enrolled person at most. */
  readonly perPerson: number;
  readonly strangers: number;
}

interface Photos {
  readonly person: string | undefined;
  /** One a moment. */
  readonly files: readonly string[];
}

/** Each track is one photo under five different damages. */
export function onePhotoTracks(data: OpenSetData, { perPerson, strangers }: TrackSizes): Promise<readonly Track[]> {
  const known = data.split.enrolled.flatMap(({ name, probes }) =>
    probes.slice(0, perPerson).map((file): Photos => ({ person: name, files: new Array(framesOfTrack).fill(file) })),
  );
  const unseen = data.split.unseenStrangers
    .slice(0, strangers)
    .map((file): Photos => ({ person: undefined, files: new Array(framesOfTrack).fill(file) }));
  return embeddedTracks(data, [...known, ...unseen], trackDamages);
}

/** Each track is five photos of one person, each under another damage; strangers are those who have five. */
export function fivePhotoTracks(data: OpenSetData, { perPerson, strangers }: TrackSizes): Promise<readonly Track[]> {
  const known = data.split.enrolled.flatMap(({ name, probes }) =>
    fives(probes)
      .slice(0, perPerson)
      .map((files): Photos => ({ person: name, files })),
  );
  const unseen = data.split.unseenStrangers
    .flatMap((file) => fives(data.photos.get(file.slice(0, file.indexOf("/"))) ?? []))
    .slice(0, strangers)
    .map((files): Photos => ({ person: undefined, files }));
  return embeddedTracks(data, [...known, ...unseen], trackDamages);
}

/** One photo each of strangers, seen in many frames: does the number of frames make a name of them? */
export function longStrangerTracks(data: OpenSetData, strangers: number, frames: number): Promise<readonly Track[]> {
  const unseen = data.split.unseenStrangers.slice(0, strangers);
  return embeddedTracks(
    data,
    unseen.map((file) => ({ person: undefined, files: new Array<string>(frames).fill(file) })),
    longTrackDamages(frames),
  );
}

/** Frames of one look: an event shows one moment after the other, three frames each. */
const framesOfMoment = 3;

/** Who comes nearer: five photos of one person, three frames each, from 26 px to 60. */
const arrivalDamages: readonly Damage[] = Array.from({ length: framesOfTrack * framesOfMoment }, (_, i) => ({
  ...small,
  facePx: 26 + Math.round((34 * i) / (framesOfTrack * framesOfMoment - 1)),
  defocus: [0, 0.015, 0.03][(i * 2) % 3] ?? 0,
  ...(i % 3 === 1 ? { motion: 0.04 } : {}),
  ...(i % 5 === 4 ? { dark: { light: 0.5, noise: 2 } } : {}),
}));

/**
 * Each track is an event of 15 frames in which one person comes nearer. What its first frames show alike is one photo of
 * five: the first look of an event, which may mislead.
 */
export function arrivalTracks(
  data: OpenSetData,
  people: readonly EnrolledPerson[],
  { perPerson, strangers }: TrackSizes,
): Promise<readonly Track[]> {
  const spread = (files: readonly string[]) => files.flatMap((file) => new Array<string>(framesOfMoment).fill(file));
  const known = people.flatMap(({ name, probes }) =>
    fives(probes)
      .slice(0, perPerson)
      .map((files): Photos => ({ person: name, files: spread(files) })),
  );
  const unseen = data.split.unseenStrangers
    .flatMap((file) => fives(data.photos.get(file.slice(0, file.indexOf("/"))) ?? []).slice(0, 1))
    .slice(0, strangers)
    .map((files): Photos => ({ person: undefined, files: spread(files) }));
  return embeddedTracks(data, [...known, ...unseen], arrivalDamages);
}

function fives(files: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.floor(files.length / framesOfTrack) }, (_, i) =>
    files.slice(i * framesOfTrack, (i + 1) * framesOfTrack),
  );
}

async function embeddedTracks(
  data: OpenSetData,
  tracks: readonly Photos[],
  damages: readonly Damage[],
): Promise<readonly Track[]> {
  const moments: ReadonlyMap<string, CachedFace | null>[] = [];
  for (const [moment, damage] of damages.entries()) {
    const files = new Set(tracks.flatMap(({ files: { [moment]: file } }) => (file === undefined ? [] : [file])));
    moments.push(await data.embedded([...files], treatment(damage, moment)));
  }
  return tracks.map(({ person, files }) => ({
    person,
    faces: files.flatMap((file, moment) => moments[moment]?.get(file) ?? []),
  }));
}

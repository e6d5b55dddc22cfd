import type { FrameFaces, ObservedFace } from "./frame-faces.ts";
import { linkScore } from "./link-score.ts";
import type { ConsensusOptions } from "./options.ts";
import { UsualStep } from "./steps.ts";
import { Track } from "./track.ts";

interface Link {
  readonly track: Track;
  readonly face: ObservedFace;
  readonly score: number;
}

/** Follows faces from frame to frame; frames come in rising order. */
export class Tracker {
  readonly #options: ConsensusOptions;
  readonly #tracks: Track[] = [];
  readonly #step = new UsualStep();
  #lastFrame: number | undefined;

  constructor(options: ConsensusOptions) {
    this.#options = options;
  }

  /** In the order of their first frames. */
  get tracks(): readonly Track[] {
    return this.#tracks;
  }

  add({ frame, faces }: FrameFaces): void {
    if (this.#lastFrame !== undefined) this.#step.add(frame - this.#lastFrame);
    this.#lastFrame = frame;
    const taken = new Set<Track>();
    const linked = new Set<ObservedFace>();
    for (const { track, face } of this.#links(frame, faces)) {
      if (taken.has(track) || linked.has(face)) continue;
      taken.add(track);
      linked.add(face);
      track.add(frame, face);
    }
    for (const face of faces) {
      if (linked.has(face)) continue;
      const track = new Track(this.#options);
      track.add(frame, face);
      this.#tracks.push(track);
    }
  }

  /** Every possible link, best first; of equals in the order of tracks and faces. */
  #links(frame: number, faces: readonly ObservedFace[]): readonly Link[] {
    const links: Link[] = [];
    for (const track of this.#tracks) {
      const steps = this.#step.stepsIn(frame - track.lastFrame);
      for (const face of faces) {
        const score = contradicts(track, face) ? undefined : linkScore(track, face, steps, this.#options.linking);
        if (score !== undefined) links.push({ track, face, score });
      }
    }
    return links.sort((a, b) => b.score - a.score);
  }
}

/**
 * Where nothing but the place speaks for a link, two different names speak against it. Where not even the face's place
 * was told, so do a name and a stranger.
 */
function contradicts(track: Track, { identification, embedding, landmarks }: ObservedFace): boolean {
  if (embedding !== undefined && track.embedding !== undefined) return false;
  if (identification.kind === "undecided") return false;
  const answer = track.identification();
  if (answer.kind === "undecided") return false;
  if (answer.kind === "known" && identification.kind === "known") return answer.name !== identification.name;
  return landmarks === undefined && answer.kind !== identification.kind;
}

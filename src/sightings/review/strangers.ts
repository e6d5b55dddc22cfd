import { FaceServiceError } from "../../errors.ts";
import { unknownName } from "../../face/identification.ts";
import { checkedPersonName } from "../../gallery/person-name.ts";
import { clarityOf } from "../clarity.ts";
import type { Decision } from "../decision.ts";
import { facesOf } from "../faces-of.ts";
import type { KeptSighting } from "../sighting.ts";
import type { Sightings } from "../sightings.ts";
import type { Stranger, StrangerSummary } from "../stranger.ts";
import { currentStranger } from "./current-stranger.ts";
import type { Review } from "./review.ts";
import { spreadOverEvents } from "./verdicts.ts";

/** Faces of one stranger that one decision is about, those seen last. */
const mostFaces = 5000;
/** Pictures of a stranger that are worth learning from: more of the same add nothing. */
const mostSamples = 40;
/**
 * The stranger that an id means now: merged ones lead to the one that they are part of.
 *
 * @throws {FaceServiceError} NOT_FOUND
 */
export async function resolveStranger(store: Pick<Sightings, "strangersById">, id: string): Promise<StrangerSummary> {
  const found = await currentStranger(store, id);
  if (found !== undefined) return found;
  throw new FaceServiceError("NOT_FOUND", "there is no such stranger any more");
}

/** What people do with strangers; each is a decision that {@link Review.undo} takes back. */
export class StrangerReview {
  readonly #store: Sightings;
  readonly #review: Review;

  constructor(store: Sightings, review: Review) {
    this.#store = store;
    this.#review = review;
  }

  /** All faces are that person's; the clearest of each event become samples. */
  name(id: string, given: string, by?: string): Promise<Decision> {
    return this.#review.carryOut(by, async () => {
      const person = checkedPersonName(given);
      const { stranger, faces } = await this.#load(id);
      const open = faces.filter(({ decision }) => decision === undefined || decision.verdict === "ignore");
      return {
        action: { kind: "name", stranger: stranger.id, person },
        faces: open,
        changeOf: (_face, decided) => ({ decision: { ...decided, verdict: "person", person } }),
        strangers: [stranger],
        become: [{ ...stranger, person, ignored: false, isCurated: true }],
        targets: clearest(open, mostSamples).map((face) => ({ face, person, isNegative: false })),
        person,
      };
    });
  }

  /** The oldest takes the faces of the others, whose ids mean it from then on. */
  merge(ids: readonly string[], by?: string): Promise<Decision> {
    return this.#review.carryOut(by, async () => {
      const loaded = new Map<string, LoadedStranger>();
      for (const id of ids) {
        const one = await this.#load(id);
        loaded.set(one.stranger.id, one);
      }
      const [into, ...others] = [...loaded.values()].sort((a, b) => Number(a.stranger.id) - Number(b.stranger.id));
      if (into === undefined || others.length === 0)
        throw new FaceServiceError("REQUEST_INVALID", "expected at least two strangers to make one of");
      const label = [into, ...others].map(({ stranger }) => stranger.label).find((one) => one !== undefined);
      return {
        action: { kind: "merge", into: into.stranger.id, strangers: others.map(({ stranger }) => stranger.id) },
        faces: others.flatMap(({ faces }) => faces),
        changeOf: () => ({ stranger: into.stranger.id }),
        strangers: [into, ...others].map(({ stranger }) => stranger),
        become: [
          { ...into.stranger, isCurated: true, ...(label === undefined ? {} : { label }) },
          ...others.map(({ stranger }) => ({ ...stranger, mergedInto: into.stranger.id })),
        ],
      };
    });
  }

  /** Some faces become a stranger of their own. */
  split(id: string, faceIds: readonly string[], by?: string): Promise<Decision> {
    return this.#review.carryOut(by, async () => {
      const stranger = bare(await resolveStranger(this.#store, id));
      const faces = await this.#store.get(faceIds);
      if (faces.length === 0 || faces.some((face) => face.stranger !== stranger.id))
        throw new FaceServiceError("REQUEST_INVALID", "expected faces of this stranger, all of them kept still");
      const [summary] = await this.#store.strangersById([stranger.id]);
      if (summary !== undefined && faces.length >= summary.faces)
        throw new FaceServiceError("REQUEST_INVALID", "expected some of the stranger's faces, got all of them");
      const [made = ""] = await this.#store.newStrangerIds(1);
      const created: Stranger = {
        id: made,
        embedder: stranger.embedder,
        ignored: false,
        isCurated: true,
        createdAt: new Date(),
      };
      return {
        action: { kind: "split", stranger: stranger.id, made },
        faces,
        changeOf: () => ({ stranger: made }),
        strangers: [stranger],
        become: [{ ...stranger, isCurated: true }, created],
        made: [made],
      };
    });
  }

  /** Somebody who comes again and again and need not be told of; the clearest faces teach what no resident looks like. */
  ignore(id: string, label: string, by?: string): Promise<Decision> {
    return this.#review.carryOut(by, async () => {
      const { stranger, faces } = await this.#load(id);
      const open = faces.filter(({ decision }) => decision === undefined);
      return {
        action: { kind: "ignore", stranger: stranger.id, label },
        faces: open,
        changeOf: (_face, decided) => ({ decision: { ...decided, verdict: "ignore", label } }),
        strangers: [stranger],
        become: [{ ...stranger, ignored: true, label, isCurated: true }],
        targets: clearest(open, mostSamples / 2).map((face) => ({ face, person: unknownName, isNegative: false })),
      };
    });
  }

  unignore(id: string, by?: string): Promise<Decision> {
    return this.#review.carryOut(by, async () => {
      const { stranger, faces } = await this.#load(id);
      return {
        action: { kind: "unignore", stranger: stranger.id },
        faces: faces.filter(({ decision }) => decision?.verdict === "ignore"),
        changeOf: () => ({ decision: null }),
        strangers: [stranger],
        become: [{ ...stranger, ignored: false }],
      };
    });
  }

  async #load(id: string): Promise<LoadedStranger> {
    const stranger = bare(await resolveStranger(this.#store, id));
    return { stranger, faces: await facesOf(this.#store, { stranger: stranger.id }, mostFaces) };
  }
}

interface LoadedStranger {
  readonly stranger: Stranger;
  readonly faces: readonly KeptSighting[];
}

function bare({ faces: _faces, firstSeenAt: _first, lastSeenAt: _last, ...stranger }: StrangerSummary): Stranger {
  return stranger;
}

function clearest(faces: readonly KeptSighting[], most: number): readonly KeptSighting[] {
  return spreadOverEvents(
    [...faces].sort((a, b) => clarityOf(b.quality) - clarityOf(a.quality)),
    most,
  );
}

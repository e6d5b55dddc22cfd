import { randomUUID } from "node:crypto";
import { FaceServiceError } from "../../errors.ts";
import { checkedPersonName } from "../../gallery/person-name.ts";
import type { Decision, DecisionAction, FaceBefore } from "../decision.ts";
import type { Gathering, MovedFace } from "../gathering/gathering.ts";
import type { FaceChange } from "../review-store.ts";
import type { KeptSighting } from "../sighting.ts";
import type { Stranger } from "../stranger.ts";
import { currentStranger } from "./current-stranger.ts";
import {
  type DatasetParts,
  enrol,
  type SampleTarget,
  takeBackEarlier,
  undoInDataset,
  writeSamples,
} from "./dataset-writes.ts";
import { checkVerdict, decisionOf, type FaceVerdict, targetsOf } from "./verdicts.ts";

export interface ReviewParts extends DatasetParts {
  readonly gathering: Pick<Gathering, "change">;
}

/** All that one decision does. */
export interface Step {
  readonly action: DecisionAction;
  /** Whoever they are now, with what becomes of them. */
  readonly faces: readonly KeptSighting[];
  readonly changeOf: (face: KeptSighting, decided: Pick<Decision, "id" | "decidedAt">) => Omit<FaceChange, "id">;
  /** As they are now. */
  readonly strangers?: readonly Stranger[];
  /** As they shall be. */
  readonly become?: readonly Stranger[];
  readonly made?: readonly string[];
  /** Pictures for the dataset. */
  readonly targets?: readonly SampleTarget[];
  /** A person to be enrolled if there is none of that name. */
  readonly person?: string;
}

/** Carries out what people say of faces, and takes it back. Nothing is learned before somebody starts a training. */
export class Review {
  readonly #parts: ReviewParts;

  constructor(parts: ReviewParts) {
    this.#parts = parts;
  }

  /**
   * @param by - who says so
   * @throws {FaceServiceError} NOT_FOUND if none of the faces is kept; REQUEST_INVALID for a verdict that does not fit
   */
  decide(ids: readonly string[], given: FaceVerdict, by?: string): Promise<Decision> {
    return this.carryOut(by, async () => {
      const verdict = given.person === undefined ? given : { ...given, person: checkedPersonName(given.person) };
      const faces = await this.#parts.store.get(ids);
      if (faces.length === 0) throw new FaceServiceError("NOT_FOUND", "none of these faces is kept any more");
      checkVerdict(verdict, faces);
      return {
        action: { kind: "faces", ...verdict },
        faces,
        // Somebody with a name is no stranger's face any more.
        changeOf: (face, decided) => {
          const decision = decisionOf(face, verdict, decided);
          return {
            decision,
            ...(decision.person !== undefined && verdict.verdict !== "wrong" ? { stranger: null } : {}),
          };
        },
        targets: targetsOf(faces, verdict),
        ...(verdict.person === undefined ? {} : { person: verdict.person }),
      };
    });
  }

  /** One decision: writes the dataset, then what is known of the faces; the dataset is as before if that fails. */
  carryOut(by: string | undefined, plan: () => Promise<Step>): Promise<Decision> {
    return this.#parts.gathering.change(async () => {
      const { store, gallery } = this.#parts;
      const step = await plan();
      const decided = { id: randomUUID(), decidedAt: new Date() };
      const changes = step.faces.map((face) => ({ id: face.id, ...step.changeOf(face, decided) }));
      const decidedAnew = step.faces.filter((_, index) => changes[index]?.decision !== undefined);
      const wrote = await this.#writeDataset(step, decidedAnew, by);
      const decision = decisionRecord(step, { ...decided, ...wrote, ...(by === undefined ? {} : { decidedBy: by }) });
      try {
        await store.change({ decision, faces: changes, strangers: step.become ?? [] });
      } catch (error) {
        await undoInDataset(gallery, decision);
        throw error;
      }
      return { value: decision, moved: changes.flatMap(movedBy) };
    });
  }

  async #writeDataset(
    { person, targets = [] }: Step,
    decidedAnew: readonly KeptSighting[],
    by: string | undefined,
  ): Promise<Pick<Decision, "written" | "taken" | "enrolled">> {
    const isNew = person !== undefined && (await enrol(this.#parts.gallery, person));
    const taken = await takeBackEarlier(this.#parts, decidedAnew);
    const written = await writeSamples(this.#parts, targets, by);
    return { written, taken, ...(isNew ? { enrolled: person } : {}) };
  }

  /**
   * Takes a decision back: faces, strangers and dataset are as before it.
   *
   * @throws {FaceServiceError} NOT_FOUND; CONFLICT if a later decision about the same faces stands
   */
  undo(id: string): Promise<Decision> {
    return this.#parts.gathering.change(async () => {
      const { store, gallery } = this.#parts;
      const decision = await store.decision(id);
      if (decision === undefined) throw new FaceServiceError("NOT_FOUND", "there is no such decision any more");
      if (decision.undoneAt !== undefined) return { value: decision, moved: [] };
      const latest = await store.latestTouching({
        faces: decision.faces.map((face) => face.id),
        strangers: [...decision.strangers.map((stranger) => stranger.id), ...decision.made],
      });
      if (latest !== undefined && latest.id !== id)
        throw new FaceServiceError("CONFLICT", "a later decision is about the same faces: undo that one first");
      await undoInDataset(gallery, decision);
      const undone = { ...decision, undoneAt: new Date() };
      const strangerNow = await this.#strangersNow(decision);
      const faces = decision.faces.map((face) => ({
        id: face.id,
        decision: face.decision ?? null,
        stranger: strangerNow.get(face.stranger ?? "") ?? null,
      }));
      await store.change({ decision: undone, faces, strangers: decision.strangers });
      return { value: undone, moved: faces.flatMap(movedBy) };
    });
  }

  /** Where the faces belong again: a stranger may have been merged since, or be gone; those that are restored are as they were. */
  async #strangersNow({ faces, strangers }: Decision): Promise<ReadonlyMap<string, string>> {
    const restored = new Set(strangers.map(({ id }) => id));
    const now = new Map<string, string>();
    for (const before of new Set(faces.flatMap(({ stranger }) => stranger ?? []))) {
      const found = restored.has(before) ? { id: before } : await currentStranger(this.#parts.store, before);
      if (found !== undefined) now.set(before, found.id);
    }
    return now;
  }
}

function decisionRecord(
  { action, faces, strangers = [], made = [] }: Step,
  facts: Omit<Decision, "action" | "faces" | "strangers" | "made">,
): Decision {
  return { ...facts, action, faces: faces.map(before), strangers, made };
}

const before = ({ id, decision, stranger }: KeptSighting): FaceBefore => ({
  id,
  ...(decision === undefined ? {} : { decision }),
  ...(stranger === undefined ? {} : { stranger }),
});

const movedBy = ({ id, stranger }: FaceChange): readonly MovedFace[] =>
  stranger === undefined ? [] : [{ id, stranger: stranger ?? undefined }];

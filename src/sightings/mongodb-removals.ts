import type { Filter } from "mongodb";
import {
  type DecisionDocument,
  type FaceDocument,
  foundBy,
  readFace,
  type SightingCollections,
} from "./mongodb-documents.ts";
import { decisionOf } from "./mongodb-review.ts";
import type { MongodbStrangers } from "./mongodb-strangers.ts";
import { renamedDecision, renamedSighting } from "./renamed.ts";
import { type RetentionSettings, retentionMoments } from "./retention.ts";
import { checked, checkIds, personName } from "./sighting-schema.ts";

/** Faces of one command. */
const atOnce = 500;

/** Forgets and erases faces in MongoDB collections; throws what the driver throws. */
export class MongodbRemovals {
  readonly #collections: SightingCollections;
  readonly #strangers: MongodbStrangers;

  constructor(collections: SightingCollections, strangers: MongodbStrangers) {
    this.#collections = collections;
    this.#strangers = strangers;
  }

  /** Of an event as many as are worth keeping; those that a person spoke of stay. */
  async keepClearest(event: { readonly monitor: string; readonly event: string }, maxPerEvent: number): Promise<void> {
    const { faces } = this.#collections;
    const options = { projection: { _id: 1, stranger: 1, reviewed: 1 } };
    const surplus = await faces.find(event, options).sort({ clarity: -1, _id: 1 }).skip(maxPerEvent).toArray();
    await this.#delete(surplus.filter(({ reviewed }) => !reviewed));
  }

  /** @returns whether there may be more */
  async forget(settings: RetentionSettings): Promise<boolean> {
    const { knownBefore, othersBefore } = retentionMoments(settings, new Date());
    const old = [
      { "identification.kind": "known", capturedAt: { $lt: knownBefore } },
      { "identification.kind": { $in: ["unknown", "undecided"] }, capturedAt: { $lt: othersBefore } },
    ] as const;
    let isMore = false;
    for (const filter of old) {
      const gone = await this.#some({ ...filter, reviewed: false } as Filter<FaceDocument>, atOnce);
      await this.#delete(gone);
      isMore ||= gone.length === atOnce;
    }
    const surplus = (await this.#collections.faces.countDocuments()) - settings.maxFaces;
    if (surplus > 0) await this.#delete(await this.#some({}, Math.min(surplus, atOnce)));
    if (!isMore) await this.#strangers.forgetEmpty(othersBefore);
    return isMore || surplus > atOnce;
  }

  async erase(ids: readonly string[]): Promise<number> {
    return await this.#eraseAll({ _id: { $in: [...checkIds(ids)] } });
  }

  async erasePerson(given: string): Promise<number> {
    const person = checked(personName, given, "person");
    const { strangers } = this.#collections;
    const named = await strangers.find({ person }, { projection: { _id: 1 } }).toArray();
    const erased = await this.#eraseAll({
      $or: [{ person }, { "decision.person": person }, { stranger: { $in: named.map(({ _id }) => _id) } }],
    });
    await this.#rewrite(person, null);
    await strangers.deleteMany({ person });
    await this.#rewriteDecisions(person, null);
    return erased;
  }

  async renamePerson(person: string, given: string): Promise<number> {
    const name = checked(personName, given, "person's new name");
    const changed = await this.#rewrite(person, name);
    await this.#collections.strangers.updateMany({ person }, { $set: { person: name } });
    await this.#rewriteDecisions(person, name);
    return changed;
  }

  /** Wherever the name stands, as a candidate too. */
  async #rewrite(person: string, to: string | null): Promise<number> {
    const { faces } = this.#collections;
    const filter: Filter<FaceDocument> = {
      $or: [
        { "identification.name": person },
        { "identification.candidates.name": person },
        { "decision.person": person },
      ],
    };
    let changed = 0;
    for (const document of await faces.find(filter).toArray()) {
      const before = readFace(document);
      const after = renamedSighting(before, person, to);
      if (after === before) continue;
      changed++;
      const { identification, decision } = after;
      const said = decision === undefined ? {} : { decision };
      await faces.updateOne({ _id: after.id }, { $set: { identification, ...said, ...foundBy(after) } });
    }
    return changed;
  }

  async #rewriteDecisions(person: string, to: string | null): Promise<void> {
    const { decisions } = this.#collections;
    const filter: Filter<DecisionDocument> = {
      $or: [
        { "action.person": person },
        { "written.person": person },
        { "faces.decision.person": person },
        { "strangers.person": person },
        { enrolled: person },
      ],
    };
    for (const document of await decisions.find(filter).toArray()) {
      const { _id, number, touched, isUndone } = document;
      const after = renamedDecision(decisionOf(document), person, to);
      if (after === undefined) await decisions.deleteOne({ _id });
      else {
        const { id: _same, ...fields } = after;
        await decisions.replaceOne({ _id }, { ...fields, number, touched, isUndone });
      }
    }
  }

  async #eraseAll(filter: Filter<FaceDocument>): Promise<number> {
    let erased = 0;
    for (;;) {
      const gone = await this.#some(filter, atOnce);
      await this.#delete(gone);
      erased += gone.length;
      if (gone.length < atOnce) return erased;
    }
  }

  async #some(filter: Filter<FaceDocument>, limit: number): Promise<readonly Removable[]> {
    const options = { projection: { _id: 1, stranger: 1 } };
    return await this.#collections.faces
      .find(filter, options)
      .sort({ reviewed: 1, capturedAt: 1 })
      .limit(limit)
      .toArray();
  }

  async #delete(gone: readonly Removable[]): Promise<void> {
    if (gone.length === 0) return;
    const _id = { $in: gone.map((face) => face._id) };
    // Pictures first: a deletion that is cut off leaves faces that can be found, and are deleted the next time.
    await this.#collections.pictures.deleteMany({ _id });
    await this.#collections.faces.deleteMany({ _id });
    await this.#strangers.recount(gone.flatMap(({ stranger }) => stranger ?? []));
  }
}

type Removable = Pick<FaceDocument, "_id" | "stranger">;

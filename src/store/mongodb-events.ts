import type { Collection, Filter, IndexDescription } from "mongodb";
import type { EventKey, EventQuery, EventResult } from "./event-results.ts";
import { type Corrected, foundAs } from "./mongodb-corrections.ts";
import { allOf, rangeOf, sortOf } from "./mongodb-order.ts";
import { replaceAll } from "./mongodb-write.ts";
import {
  checkEventKey,
  checkEventQuery,
  checkEventResults,
  lastOfEachEvent,
  readEventResult,
} from "./result-schema.ts";
import { eventKeyText } from "./results.ts";

/** `_id` is the {@link eventKeyText}; the rest is the result as it is, dates as dates. */
export type EventDocument = EventResult & Corrected & { readonly _id: string; readonly changedAt?: Date };

const indexes: IndexDescription[] = [
  { key: { firstCapturedAt: -1, _id: -1 } },
  { key: { monitor: 1, firstCapturedAt: -1, _id: -1 } },
  { key: { "people.identification.name": 1, firstCapturedAt: -1, _id: -1 } },
  { key: { "people.identification.kind": 1, firstCapturedAt: -1, _id: -1 } },
  { key: { changedAt: 1 } },
];

/** The event results in a MongoDB collection; throws what the driver throws. */
export class MongodbEvents {
  readonly collection: Collection<EventDocument>;

  constructor(collection: Collection<EventDocument>) {
    this.collection = collection;
  }

  async prepare(): Promise<void> {
    for (const index of indexes) await this.collection.createIndexes([index]);
  }

  /** @returns the keys of those that were written */
  async put(results: readonly EventResult[]): Promise<readonly string[]> {
    const latest = lastOfEachEvent(checkEventResults(results));
    if (latest.size > 0) await replaceAll(this.collection, latest);
    return [...latest.keys()];
  }

  async get(key: EventKey): Promise<EventResult | undefined> {
    const found = await this.collection.findOne({ _id: eventKeyText(checkEventKey(key)) });
    return found === null ? undefined : this.#read(found);
  }

  async find(query: EventQuery): Promise<readonly EventResult[]> {
    const filter = filterOf(checkEventQuery(query));
    const found = this.collection.find(filter).sort(sortOf(query, "firstCapturedAt")).limit(query.limit);
    return (await found.toArray()).map((document) => this.#read(document));
  }

  #read({ _id, ...stored }: { readonly _id: unknown }): EventResult {
    return readEventResult(stored, `document ${String(_id)} of the MongoDB collection ${this.collection.namespace}`);
  }
}

function filterOf({ monitor, name, kind, ...order }: EventQuery): Filter<EventDocument> {
  const who = foundAs("people", { ...(name === undefined ? {} : { name }), ...(kind === undefined ? {} : { kind }) });
  return { ...(monitor === undefined ? {} : { monitor }), ...allOf([...who, rangeOf(order, "firstCapturedAt")]) };
}

import type { Collection, Document, Filter } from "mongodb";
import { checkChangesQuery, checkCountsQuery, countsOf, daysOf } from "./history-schema.ts";
import { foundAs } from "./mongodb-corrections.ts";
import type { EventDocument } from "./mongodb-events.ts";
import { allOf } from "./mongodb-order.ts";
import type { FrameDocument } from "./mongodb-result-store.ts";
import type { Change, Changes, ChangesQuery, CountsQuery, Presence, ResultCounts } from "./result-history.ts";
import { readEventResult, readResult } from "./result-schema.ts";

/** Of every write, by the writer's clock. */
export const changedAtField = "changedAt";
/** Writers' clocks and the way to the server may differ by so much: what is that old is answered once more. */
const lateMs = 3000;
/** Counts under way at once. */
const atOnce = 8;

interface Stamped {
  readonly _id: unknown;
  readonly changedAt?: Date;
}

/**
 * What is asked of all results in MongoDB together. By simple queries, each by an index: the servers that speak
 * MongoDB's protocol do not have the same aggregations.
 */
export class MongodbHistory {
  readonly #frames: Collection<FrameDocument>;
  readonly #events: Collection<EventDocument>;

  constructor(frames: Collection<FrameDocument>, events: Collection<EventDocument>) {
    this.#frames = frames;
    this.#events = events;
  }

  async changes(given: ChangesQuery): Promise<Changes> {
    const { after, limit } = checkChangesQuery(given);
    if (after === undefined) return { changes: [], position: String(Date.now()) };
    const [frames, events] = await Promise.all([since(this.#frames, after, limit), since(this.#events, after, limit)]);
    const found = [
      ...frames.documents.map((document) => ({ kind: "result" as const, document })),
      ...events.documents.map((document) => ({ kind: "event" as const, document })),
    ].sort((a, b) => atMs(a.document) - atMs(b.document));
    // What one kind had cut off comes next time, and the other kind's newer ones with it.
    const lastMs = Math.min(frames.completeToMs, events.completeToMs);
    const changes = found.filter(({ document }) => atMs(document) <= lastMs).map(changeOf);
    return { changes, position: String(Math.max(after, ...changes.map(({ position }) => Number(position)))) };
  }

  async counts(given: CountsQuery): Promise<ResultCounts> {
    const { from, to } = checkCountsQuery(given);
    const within = { capturedAt: { $gte: from, $lt: to } };
    const countBy = async (
      fields: readonly string[],
      filterOf: (value: string) => Document,
    ): Promise<ReadonlyMap<string, number>> => {
      const values = await distinct(this.#frames, fields, within);
      const counts = await atMost(values, (value) => this.#frames.countDocuments({ ...within, ...filterOf(value) }));
      return new Map(values.map((value, index) => [value, counts[index] ?? 0]));
    };
    const whoBy = (field: "name" | "kind") =>
      countBy([`faces.identification.${field}`, `corrected.${field}s`], (value) =>
        allOf(foundAs("faces", { [field]: value })),
      );
    const days = await atMost(daysOf(from, to), async (day) => ({
      startsAt: day.startsAt,
      frames: await this.#frames.countDocuments({
        capturedAt: { $gte: new Date(day.fromMs), $lt: new Date(day.toMs) },
      }),
    }));
    return countsOf({
      days,
      kinds: await whoBy("kind"),
      names: await whoBy("name"),
      monitors: await countBy(["monitor"], (monitor) => ({ monitor })),
    });
  }

  async monitors(): Promise<readonly string[]> {
    return (await this.#frames.distinct("monitor")).filter((one) => typeof one === "string").sort();
  }

  async presence(): Promise<readonly Presence[]> {
    const monitors = await this.#events.distinct("monitor");
    const found = await atMost(monitors, async (monitor) => {
      const names = await distinct(this.#events, ["people.identification.name", "corrected.names"], { monitor });
      return [...names, undefined].map((name) => ({ monitor, name }));
    });
    const latest = await atMost(found.flat(), async ({ monitor, name }) => {
      const who = allOf(foundAs("people", name === undefined ? { kind: "unknown" } : { name }));
      const event = await this.#events.findOne({ monitor, ...who } as Filter<EventDocument>, {
        sort: { firstCapturedAt: -1, _id: -1 },
        projection: { event: 1, lastCapturedAt: 1 },
      });
      return event === null ? [] : [{ monitor, name, event: event.event, lastSeenAt: event.lastCapturedAt }];
    });
    return latest.flat();
  }
}

/** Texts that stand in any of some fields, each once. */
async function distinct<T extends Document>(
  collection: Collection<T>,
  fields: readonly string[],
  filter: Document,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const field of fields)
    for (const value of await collection.distinct(field, filter as Filter<T>))
      if (typeof value === "string") found.add(value);
  return [...found];
}

interface Written {
  /** In the order in which they were written. */
  readonly documents: readonly Stamped[];
  /** None is missing that was written until then. */
  readonly completeToMs: number;
}

/** What was written after, and once more what was written shortly before. */
async function since<T extends Document>(collection: Collection<T>, after: number, limit: number): Promise<Written> {
  const of = async (range: Document, direction: 1 | -1): Promise<readonly Stamped[]> =>
    (await collection
      .find({ [changedAtField]: range } as Filter<T>)
      .sort({ [changedAtField]: direction })
      .limit(limit)
      .toArray()) as unknown as readonly Stamped[];
  const late = await of({ $gt: new Date(after - lateMs), $lte: new Date(after) }, -1);
  const fresh = await of({ $gt: new Date(after) }, 1);
  const completeToMs = fresh.length < limit ? Number.POSITIVE_INFINITY : atMs(fresh.at(-1));
  return { documents: [...late.toReversed(), ...fresh], completeToMs };
}

const atMs = (document: Stamped | undefined): number => document?.changedAt?.getTime() ?? 0;

function changeOf({ kind, document }: { kind: Change["kind"]; document: Stamped }): Change {
  const { _id, changedAt: _, ...stored } = document;
  const position = String(atMs(document));
  const where = `document ${String(_id)} of MongoDB`;
  return kind === "result"
    ? { kind, position, result: readResult(stored, where) }
    : { kind, position, result: readEventResult(stored, where) };
}

async function atMost<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const answers = new Array<R>(items.length);
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) answers[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return answers;
}

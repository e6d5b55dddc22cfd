import type { BoundingBox } from "../../face/geometry.ts";
import type { MotionBoxes } from "../../face/motion-boxes.ts";
import type { EventFiles } from "../recorded-event.ts";
import { type AlarmFrame, alarmFrame, type FinishedEvent, finishedEvent } from "./alarm-frames.ts";
import type { EventReader, EventRecord, MonitorRow } from "./event-reader.ts";
import type { EventWatch } from "./event-watch.ts";
import { type FrameSkipRule, isSkipped } from "./frame-skip.ts";
import { type MonitorPosition, type OpenEvent, withDone, withOpen, withoutOpen } from "./positions.ts";

export interface WalkRules {
  /** Alarm frames below it are none of our business; 0 to 255. */
  readonly minScore: number;
  readonly skip: FrameSkipRule;
  /** Hand over where in a frame something moved, where ZoneMinder tells. */
  readonly motionBoxes: boolean;
  /** Events that began longer ago are passed over; absent: none is. */
  readonly maxAgeDays?: number;
}

export interface WalkParts {
  readonly reader: EventReader;
  readonly watch: EventWatch;
  readonly rules: WalkRules;
  readonly files: EventFiles;
  /** Of these, the numbers of frames that another uploader is done with. */
  readonly marked: (event: string, frames: readonly number[]) => Promise<ReadonlySet<number>>;
  /** Told of a closed event with alarm frames of which ZoneMinder kept neither pictures nor a video. */
  readonly onPictureless: (event: EventRecord) => void;
}

export interface MonitorBatch {
  readonly frames: readonly AlarmFrame[];
  readonly finished: readonly FinishedEvent[];
  readonly position: MonitorPosition;
  /** There may be more at once. */
  readonly more: boolean;
}

/** Rows of one statement; a batch has at most twice as many frames. */
const pageRows = 200;
const pageEvents = 20;

/** One monitor during one walk. */
export class MonitorWalk {
  readonly #parts: WalkParts;
  readonly #monitor: MonitorRow;
  /** Frames that the older uploader's frameSkip has counted. */
  #counted = 0;

  constructor(monitor: MonitorRow, parts: WalkParts) {
    this.#monitor = monitor;
    this.#parts = parts;
  }

  /** What is there beyond a position: of its open events first, then of those that came after. */
  async next(from: MonitorPosition): Promise<MonitorBatch> {
    const { reader, watch } = this.#parts;
    const batch = new OpenBatch(from);
    const ids = Object.keys(from.open);
    const open = await reader.eventsById(ids);
    const present = new Set(open.map(({ event }) => event));
    for (const id of ids)
      if (!present.has(id)) {
        watch.forget(id);
        batch.position = withoutOpen(batch.position, id); // purged
      }
    const fresh = await reader.eventsAfter(this.#monitor.id, from.through, pageEvents);
    let taken = 0;
    for (const event of [...open, ...fresh]) {
      if (batch.frames.length >= pageRows) break;
      await this.#takeUp(event, batch);
      taken++;
    }
    const { frames, finished, position } = batch;
    const more = batch.more || taken < open.length + fresh.length || fresh.length === pageEvents;
    return { frames, finished, position, more };
  }

  /** The alarm frames of one event from its beginning, in batches, whatever was handed over already. */
  async *whole(event: EventRecord): AsyncGenerator<readonly AlarmFrame[]> {
    for (let at = atBeginning, isFull = true; isFull; ) {
      const page = await this.#readPage(event, at);
      yield page.frames;
      at = page.after;
      isFull = page.isFull;
    }
  }

  async #takeUp(event: EventRecord, batch: OpenBatch): Promise<void> {
    const { rules, watch, reader, files } = this.#parts;
    const { maxAgeDays } = rules;
    if (maxAgeDays !== undefined && event.ageS > maxAgeDays * 86_400 && !event.isOpen) {
      batch.position = withDone(batch.position, event.event);
      return;
    }
    const before = batch.position.open[event.event] ?? atBeginning;
    const { frames, after, isFull } = await this.#readPage(event, before);
    batch.frames.push(...frames);
    batch.position = withOpen(batch.position, event.event, after);
    batch.more ||= isFull;
    if (isFull) return;
    const state = after.again === true ? "done" : await watch.judge(event, after.alarms, reader);
    if (state === "read again") {
      batch.position = withOpen(batch.position, event.event, { ...atBeginning, again: true });
      batch.more = true;
    } else if (state === "done") {
      batch.position = withDone(batch.position, event.event);
      if (after.alarms > 0 && !event.keepsCaptures && event.defaultVideo === "") this.#parts.onPictureless(event);
      if (after.alarms > 0) batch.finished.push(finishedEvent(event, files));
    }
  }

  async #readPage(event: EventRecord, from: OpenEvent): Promise<Page> {
    const { reader, marked, files, rules } = this.#parts;
    const rows = await reader.alarmFrames(event.event, from.after, pageRows);
    const frames: AlarmFrame[] = [];
    if (rows.length === 0) return { frames, after: from, isFull: false };
    const numbers = rows.map(({ number }) => number);
    const done = await marked(event.event, numbers);
    const motion = await this.#motionOf(event, numbers);
    const lastNumber = event.isOpen ? ((await reader.lastFrame(event.event))?.number ?? 0) : Number.POSITIVE_INFINITY;
    let after = from;
    for (const row of rows) {
      const place = { event, monitor: this.#monitor, files, lastNumber };
      const frame = alarmFrame(row, { ...place, motion: motion.get(row.number) });
      // ZoneMinder has not yet written where it records: this row is the first of the next look.
      if (frame === undefined && event.isOpen) return { frames, after, isFull: false };
      const counts = row.score >= rules.minScore;
      if (counts && frame !== undefined && !done.has(row.number)) frames.push(this.#marked(frame, after.counted));
      if (counts) this.#counted++;
      const counted = after.counted + Number(counts);
      after = { ...after, after: row.id, alarms: after.alarms + 1, counted };
    }
    return { frames, after, isFull: rows.length === pageRows };
  }

  /** Rows of a frame may come later than the frame's own, which then goes without. */
  async #motionOf(event: EventRecord, numbers: readonly number[]): Promise<ReadonlyMap<number, MotionBoxes>> {
    const { reader, rules } = this.#parts;
    const size = { width: event.width, height: event.height };
    if (!rules.motionBoxes || !reader.schema.hasStats || size.width === 0 || size.height === 0) return new Map();
    const range = { first: Math.min(...numbers), last: Math.max(...numbers) };
    const boxes = new Map<number, BoundingBox[]>();
    for (const { number, ...box } of await reader.motionRows(event.event, range))
      boxes.set(number, [...(boxes.get(number) ?? []), box]);
    return new Map([...boxes].map(([number, of]) => [number, { boxes: of, size }]));
  }

  #marked(frame: AlarmFrame, countedInEvent: number): AlarmFrame {
    const { skip } = this.#parts.rules;
    if (!isSkipped(skip.seedRule ? this.#counted : countedInEvent, skip)) return frame;
    return { ...frame, alarm: { ...frame.alarm, skipped: true } };
  }
}

interface Page {
  readonly frames: readonly AlarmFrame[];
  readonly after: OpenEvent;
  /** There may be more rows. */
  readonly isFull: boolean;
}

const atBeginning: OpenEvent = { after: "0", alarms: 0, counted: 0 };

class OpenBatch {
  readonly frames: AlarmFrame[] = [];
  readonly finished: FinishedEvent[] = [];
  position: MonitorPosition;
  more = false;

  constructor(position: MonitorPosition) {
    this.position = position;
  }
}

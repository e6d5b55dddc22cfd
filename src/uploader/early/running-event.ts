import type { EventPerson } from "../../face/consensus/event-person.ts";
import type { EventPlace, RecognizedFrame, RunningEvent as SpooledEvent } from "../../spool/entries.ts";
import type { EventResult } from "../../store/event-results.ts";
import type { FrameResult } from "../../store/results.ts";
import { eventResult } from "../event-result.ts";
import { spooledResult } from "../spooled.ts";
import { type SpooledObservation, spooledObservation } from "../spooled-embeddings.ts";

interface SeenFrame {
  readonly id: number;
  readonly body: string;
  /** Without its faces, which the observation has. */
  readonly result: FrameResult;
  /** Undefined for a frame that was answered as one before: it is no look of its own. */
  readonly observation: SpooledObservation | undefined;
}

/** What is known of an event while it runs: of its frames each one's answer, read from the spool once. */
export class RunningEvent {
  readonly place: EventPlace;
  readonly #frames = new Map<number, SeenFrame>();
  #waiting = 0;
  /** When something new was read last, by the clock of the machine. */
  #readMs = 0;
  #faces = 0;
  /** The whole event is told now; what is under way must not be told any more. */
  isOver = false;
  /** There may be more to read. */
  isStale = true;
  /** It is not looked at before; milliseconds of `performance.now()`. */
  notBeforeMs = 0;

  constructor(place: EventPlace) {
    this.place = place;
  }

  get ids(): readonly number[] {
    return [...this.#frames.values()].map(({ id }) => id);
  }

  /** Faces that are held. */
  get faces(): number {
    return this.#faces;
  }

  /** @param found - with the frames that were not read before */
  take({ frames, waiting }: SpooledEvent, nowMs: number): void {
    this.#waiting = waiting;
    if (frames.length > 0) this.#readMs = nowMs;
    for (const frame of frames) this.#takeFrame(frame);
  }

  #takeFrame({ id, body, result: text }: RecognizedFrame): void {
    const result = spooledResult(text);
    const observation = result.carriedFrom === undefined ? spooledObservation(text) : undefined;
    this.#frames.set(result.frame, { id, body, result: { ...result, faces: [] }, observation });
    this.#faces += observation?.frame?.faces.length ?? 0;
  }

  /** In the order of the frames' numbers, in whichever order they came. */
  get observations(): readonly SpooledObservation[] {
    return this.#ordered().flatMap(({ observation }) => observation ?? []);
  }

  /** @returns undefined without a frame */
  result(people: readonly EventPerson[]): EventResult | undefined {
    const results = this.#ordered().map(({ result }) => result);
    return eventResult(results, people);
  }

  entry(frame: number): Pick<RecognizedFrame, "id" | "body"> | undefined {
    return this.#frames.get(frame);
  }

  capturedMs(frame: number): number | undefined {
    return this.#frames.get(frame)?.result.capturedAt.getTime();
  }

  /** While frames wait, nobody knows what they show: the event's time stands still. */
  timeMs({ lastCapturedAt }: EventResult, nowMs: number): number {
    return lastCapturedAt.getTime() + (this.#waiting > 0 ? 0 : nowMs - this.#readMs);
  }

  #ordered(): readonly SeenFrame[] {
    return [...this.#frames.values()].sort((a, b) => a.result.frame - b.result.frame);
  }
}

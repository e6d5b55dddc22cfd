import type { Log } from "../service/log.ts";
import { frameState } from "../zoneminder/completeness.ts";
import type { EventDirectory } from "../zoneminder/event-path.ts";
import type { CapturedFrame, FrameSelection } from "../zoneminder/frames.ts";
import { EventStoreWatch } from "./event-store-watch.ts";
import { type EventVisit, eventVisits } from "./event-walk.ts";
import type { ClosedEvent, FrameBatch, FrameSource, SourceWalk } from "./frame-source.ts";
import { pendingFrames } from "./pending-frames.ts";
import { SettledEvents } from "./settled-events.ts";
import type { TakenFrames } from "./taken-frames.ts";

export interface DirectorySourceOptions {
  /** The event store, or one event's directory; absolute. */
  readonly directory: string;
  readonly selection: FrameSelection;
  readonly taken: TakenFrames;
  readonly log: Pick<Log, "warn">;
}

const maxFramesOfBatch = 256;
const maxEventsOfBatch = 256;
/** What was found goes on its way after so long, however little it is. */
const maxHoldMs = 500;

/** Walks ZoneMinder's event store: every event that may hold frames which were not taken. */
export function directorySource({ directory, selection, taken, log }: DirectorySourceOptions): FrameSource {
  const settled = new SettledEvents();
  const watches = new Set<EventStoreWatch>();
  return {
    name: "directory",
    async *batches({ signal }: SourceWalk) {
      const startedMs = performance.now();
      const open: string[] = [];
      let batch = new OpenBatch();
      for await (const step of steps(open)) {
        if (signal.aborted) return;
        if (step.kind === "frame") await batch.add(step.frame);
        else batch.endEvent(step.visit);
        if (!batch.isFull()) continue;
        yield batch.finished();
        batch = new OpenBatch();
      }
      const walkMs = performance.now() - startedMs;
      yield batch.finished();
      for (const watch of watches) watch.follow(open, walkMs);
    },
    onWork(onChange) {
      const watch = new EventStoreWatch({ root: directory, onChange, log });
      watches.add(watch);
      return {
        [Symbol.dispose]() {
          watches.delete(watch);
          watch[Symbol.dispose]();
        },
      };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  /** @param open - is given the directories in which more may come */
  async function* steps(open: string[]): AsyncGenerator<Step> {
    const onOpenGroup = (path: string): void => void open.push(path);
    for await (const visit of eventVisits({ directory, settled, log, onOpenGroup })) {
      if (!visit.isOver) open.push(visit.event.path);
      for await (const frame of pendingFrames(visit.event, selection, taken)) yield { kind: "frame", frame };
      yield { kind: "event's end", visit };
    }
  }
}

type Step =
  | { readonly kind: "frame"; readonly frame: CapturedFrame }
  | { readonly kind: "event's end"; readonly visit: EventVisit };

class OpenBatch {
  readonly #sinceMs = performance.now();
  readonly #frames: CapturedFrame[] = [];
  readonly #over: EventVisit[] = [];
  #unfinished = 0;
  #unfinishedEvent: EventDirectory | undefined;

  /** A picture that ZoneMinder is still writing is left for the next walk, which may see that it has gone on. */
  async add(frame: CapturedFrame): Promise<void> {
    const { path } = frame.source;
    const state = frame.hasSuccessor ? undefined : await frameState({ path, hasSuccessor: false });
    if (state?.kind !== "being written") {
      this.#frames.push(frame);
      return;
    }
    this.#unfinished++;
    this.#unfinishedEvent = frame.event;
  }

  endEvent(visit: EventVisit): void {
    if (visit.isOver && this.#unfinishedEvent !== visit.event) this.#over.push(visit);
  }

  isFull(): boolean {
    const isOld = performance.now() - this.#sinceMs >= maxHoldMs && this.#frames.length + this.#over.length > 0;
    return isOld || this.#frames.length >= maxFramesOfBatch || this.#over.length >= maxEventsOfBatch;
  }

  finished(): FrameBatch {
    const over = [...this.#over];
    return {
      frames: [...this.#frames],
      closed: over.map(({ event }): ClosedEvent => ({ event })),
      unfinished: this.#unfinished,
      taken: () => {
        for (const { settle } of over) settle();
      },
    };
  }
}

import { FaceServiceError, messageOf } from "../errors.ts";
import type { AnsweredFace } from "../face/recognition.ts";
import type { EventPersonResult, EventResult } from "../store/event-results.ts";
import { type Correction, correctionOf } from "./correction.ts";
import type { EventSoFar } from "./early-rule.ts";
import { type MessageSettings, Messages } from "./messages.ts";
import type { Notification } from "./notification.ts";
import { Refusals } from "./refusals.ts";
import type { SentLog } from "./sent-log.ts";
import type { FramePicture, NotifyTarget } from "./target.ts";

/** What a message is made of. */
export interface NotifiedEvent {
  readonly result: EventResult;
  /** A frame as it was captured or, when that is gone, the one that shows the event best; undefined without any. */
  picture(frame: number): Promise<FramePicture | undefined>;
}

/** An event that was decided by all of its frames. */
export interface DecidedEvent extends NotifiedEvent {
  /** With those too of whom nobody is to be told; absent: there are none. */
  readonly whole?: EventResult;
}

/** An event that still runs. */
export interface RunningEvent extends NotifiedEvent, EventSoFar {
  /** Asked before each message: once it is over, the whole event tells. */
  isOver(): boolean;
}

export interface NotifierParts {
  readonly target: NotifyTarget;
  readonly log: Pick<SentLog, "isSent" | "begin" | "sent" | "early" | "settle">;
  /** Marks faces. @returns a JPEG @throws {FaceServiceError} IMAGE_UNREADABLE */
  readonly draw: (bytes: Uint8Array, faces: readonly AnsweredFace[]) => Promise<Uint8Array>;
}

export interface NotifierCounts {
  sent: number;
  /** Of those, messages that may have arrived before. */
  repeated: number;
  /** Of those, messages about events that still ran. */
  early: number;
  /** Early messages that were taken back; not among those sent. */
  corrected: number;
  /** Sends that the target did not acknowledge. */
  failed: number;
}

/** Refused early messages that are remembered; of one that is forgotten the target is told once more. */
const maxRefused = 1000;

/** Tells one target of events: one message for each rule, event and person, none a second time. */
export class Notifier {
  readonly counts: NotifierCounts = { sent: 0, repeated: 0, early: 0, corrected: 0, failed: 0 };
  /** Whether somebody is told of before an event is over. */
  readonly tellsEarly: boolean;
  readonly #messages: Messages;
  readonly #parts: NotifierParts;
  /** Ids of early messages that are left to the event's end. */
  readonly #refused = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(settings: MessageSettings, parts: NotifierParts) {
    this.tellsEarly = settings.early.enabled;
    this.#messages = new Messages(parts.target.name, settings);
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.target.name;
  }

  get needsPicture(): boolean {
    return this.#parts.target.needsPicture;
  }

  /**
   * Returns when the target has acknowledged every message about the event, and the corrections of those early ones that
   * it does not bear out. May be called again with the same event: what was acknowledged is left out.
   *
   * @throws {FaceServiceError} what the target throws; a message that it refuses does not keep the others back
   */
  deliver(event: DecidedEvent): Promise<void> {
    return this.#inTurn(async () => {
      const { log } = this.#parts;
      const refusals = new Refusals(this.counts);
      const pictures = this.#picturesOf(event);
      for (const notification of this.#messages.ofEvent(event.result)) {
        const isSent = await log.isSent({ target: this.name, id: notification.id });
        await refusals.during(() => (isSent ? this.#refresh(notification) : this.#send(notification, pictures)));
      }
      const { monitor, event: id } = event.result;
      const place = { target: this.name, monitor, event: id };
      for (const early of await log.early(place)) {
        const correction = correctionOf(early, event.whole ?? event.result);
        if (correction !== undefined) await refusals.during(() => this.#correct(correction));
      }
      refusals.throwFirst();
      await log.settle(place);
    });
  }

  /**
   * Whether the rules have something to tell before the event is over that was not told yet. `later`: not yet, but when
   * some time has passed without any further frame.
   */
  async wantsEarly(soFar: EventSoFar): Promise<"now" | "later" | "nothing"> {
    const { messages, waits } = this.#messages.soFar(soFar);
    for (const { id } of messages)
      if (!this.#refused.has(id) && !(await this.#parts.log.isSent({ target: this.name, id }))) return "now";
    return waits ? "later" : "nothing";
  }

  /**
   * Returns when the target has acknowledged what is sure of an event that still runs. A message that it refuses is left
   * to the event's end.
   *
   * @throws {FaceServiceError} what the target throws while it is away
   */
  deliverEarly(event: RunningEvent): Promise<void> {
    return this.#inTurn(async () => {
      const pictures = this.#picturesOf(event);
      for (const notification of this.#messages.soFar(event).messages) {
        const { id } = notification;
        if (event.isOver()) return;
        if (this.#refused.has(id) || (await this.#parts.log.isSent({ target: this.name, id }))) continue;
        const refusals = new Refusals(this.counts);
        await refusals.during(() => this.#send(notification, pictures));
        if (refusals.any) this.#refuse(id);
      }
    });
  }

  async #send(notification: Notification, pictures: Pictures): Promise<void> {
    const { target, log } = this.#parts;
    const { id, decided } = notification;
    const message = { target: target.name, id };
    const picture = await pictures(notification.person.bestFrame);
    const isEarly = decided === "early";
    const { isSent, attempts } = await log.begin(message, isEarly ? notification : undefined);
    if (isSent) return;
    await target.send({ notification, attempt: attempts, ...(picture === undefined ? {} : { picture }) });
    await log.sent(message);
    this.counts.sent++;
    if (attempts > 1) this.counts.repeated++;
    if (isEarly) this.counts.early++;
  }

  async #correct(correction: Correction): Promise<void> {
    const { target, log } = this.#parts;
    const message = { target: target.name, id: correction.id };
    const { isSent, attempts } = await log.begin(message);
    if (isSent) return;
    await target.correct({ correction, attempt: attempts });
    await log.sent(message);
    this.counts.corrected++;
  }

  async #refresh(notification: Notification): Promise<void> {
    await this.#parts.target.refresh?.(notification);
  }

  #refuse(id: string): void {
    this.#refused.add(id);
    const [oldest] = this.#refused;
    if (this.#refused.size > maxRefused && oldest !== undefined) this.#refused.delete(oldest);
  }

  /** What is under way about an event while it runs, and about the whole of it, must not cross. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const run = this.#turn.then(work);
    this.#turn = run.catch(() => undefined);
    return run;
  }

  /** Each is drawn once. */
  #picturesOf(event: NotifiedEvent): Pictures {
    const drawn = new Map<number, Promise<FramePicture | undefined>>();
    return (frame) => {
      const picture = drawn.get(frame) ?? this.#picture(event, frame);
      drawn.set(frame, picture);
      return picture;
    };
  }

  /** A message without its picture is better than none. */
  async #picture({ result, picture }: NotifiedEvent, frame: number): Promise<FramePicture | undefined> {
    const { target, draw } = this.#parts;
    if (!target.needsPicture) return undefined;
    const found = await picture(frame);
    if (found === undefined) return undefined;
    try {
      return { frame: found.frame, bytes: await draw(found.bytes, facesOf(result.people, found.frame)) };
    } catch (error) {
      if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE") return undefined;
      throw new FaceServiceError("REQUEST_INVALID", `the event's picture cannot be drawn: ${messageOf(error)}`);
    }
  }
}

type Pictures = (frame: number) => Promise<FramePicture | undefined>;

/** Who it is, is what all frames say together; where, what this one says. */
const facesOf = (people: readonly EventPersonResult[], frame: number): readonly AnsweredFace[] =>
  people
    .filter(({ best }) => best.frame === frame)
    .map(({ identification, best }) => ({ ...best.face, identification }));

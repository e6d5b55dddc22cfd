import { FaceServiceError, messageOf } from "../errors.ts";
import type { AnsweredFace } from "../face/recognition.ts";
import type { EventPersonResult, EventResult } from "../store/event-results.ts";
import { type Notification, notificationOf } from "./notification.ts";
import { toldOf } from "./rule.ts";
import type { SentLog } from "./sent-log.ts";
import type { NotifySettings } from "./settings.ts";
import type { FramePicture, NotifyTarget } from "./target.ts";
import { wallClock } from "./time-window.ts";

/** An event that was decided. */
export interface NotifiedEvent {
  readonly result: EventResult;
  /** A frame as it was captured or, when that is gone, the one that shows the event best; undefined without any. */
  picture(frame: number): Promise<FramePicture | undefined>;
}

export interface NotifierParts {
  readonly target: NotifyTarget;
  readonly log: Pick<SentLog, "isSent" | "begin" | "sent">;
  /** Marks faces. @returns a JPEG @throws {FaceServiceError} IMAGE_UNREADABLE */
  readonly draw: (bytes: Uint8Array, faces: readonly AnsweredFace[]) => Promise<Uint8Array>;
}

export interface NotifierCounts {
  sent: number;
  /** Of those, messages that may have arrived before. */
  repeated: number;
  /** Sends that the target did not acknowledge. */
  failed: number;
}

/** Settings that say what is told, not how. */
export type NotifierSettings = Pick<NotifySettings, "timeZone" | "maxAgeHours" | "cameras" | "rules">;

const hourMs = 3_600_000;

/** Tells one target of events: one message for each rule, event and person, none a second time. */
export class Notifier {
  readonly counts: NotifierCounts = { sent: 0, repeated: 0, failed: 0 };
  readonly #settings: NotifierSettings;
  readonly #parts: NotifierParts;
  readonly #clock: ReturnType<typeof wallClock>;

  constructor(settings: NotifierSettings, parts: NotifierParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#clock = wallClock(settings.timeZone);
  }

  get name(): string {
    return this.#parts.target.name;
  }

  get needsPicture(): boolean {
    return this.#parts.target.needsPicture;
  }

  /**
   * Returns when the target has acknowledged every message about the event. May be called again with the same event:
   * what was acknowledged is left out.
   *
   * @throws {FaceServiceError} what the target throws; a message that it refuses does not keep the others back
   */
  async deliver(event: NotifiedEvent): Promise<void> {
    const { log } = this.#parts;
    const drawn = new Map<number, FramePicture | undefined>();
    let refused: unknown;
    for (const notification of this.messagesOf(event.result)) {
      if (await log.isSent({ target: this.name, id: notification.id })) continue;
      const { bestFrame } = notification.person;
      if (!drawn.has(bestFrame)) drawn.set(bestFrame, await this.#picture(event, bestFrame));
      try {
        await this.#send(notification, drawn.get(bestFrame));
      } catch (error) {
        this.counts.failed++;
        if (!(error instanceof FaceServiceError) || error.code !== "REQUEST_INVALID") throw error;
        refused ??= error;
      }
    }
    if (refused !== undefined) throw refused;
  }

  /** What the rules have to say of an event to this target. */
  messagesOf(result: EventResult): readonly Notification[] {
    const { rules, cameras, maxAgeHours } = this.#settings;
    // By the moment of the decision: a target that was away for long is told all the same.
    const ageMs = result.processedAt.getTime() - result.lastCapturedAt.getTime();
    if (maxAgeHours !== null && ageMs > maxAgeHours * hourMs) return [];
    const camera = cameras.find(({ monitor }) => monitor === result.monitor)?.name ?? `Monitor ${result.monitor}`;
    return rules
      .filter(({ targets }) => targets.includes(this.name))
      .flatMap((rule) =>
        toldOf(rule, result, this.#clock).map((seen) => notificationOf(result, seen, { rule: rule.name, camera })),
      );
  }

  async #send(notification: Notification, picture: FramePicture | undefined): Promise<void> {
    const { target, log } = this.#parts;
    const message = { target: target.name, id: notification.id };
    const { isSent, attempts } = await log.begin(message);
    if (isSent) return;
    await target.send({ notification, attempt: attempts, ...(picture === undefined ? {} : { picture }) });
    await log.sent(message);
    this.counts.sent++;
    if (attempts > 1) this.counts.repeated++;
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

/** Who it is, is what all frames say together; where, what this one says. */
const facesOf = (people: readonly EventPersonResult[], frame: number): readonly AnsweredFace[] =>
  people
    .filter(({ best }) => best.frame === frame)
    .map(({ identification, best }) => ({ ...best.face, identification }));

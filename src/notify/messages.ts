import type { EventResult } from "../store/event-results.ts";
import { type EventSoFar, toldEarly } from "./early-rule.ts";
import { type Notification, notificationOf } from "./notification.ts";
import { type SeenPerson, toldOf } from "./rule.ts";
import type { NotifyRule, NotifySettings } from "./settings.ts";
import { wallClock } from "./time-window.ts";

/** Settings that say what is told, not how. */
export type MessageSettings = Pick<NotifySettings, "timeZone" | "maxAgeHours" | "cameras" | "rules" | "early">;

const hourMs = 3_600_000;

/** What the rules have to say to one target. */
export class Messages {
  readonly #target: string;
  readonly #settings: MessageSettings;
  readonly #clock: ReturnType<typeof wallClock>;

  /** @param target - its name */
  constructor(target: string, settings: MessageSettings) {
    this.#target = target;
    this.#settings = settings;
    this.#clock = wallClock(settings.timeZone);
  }

  /** Of an event that is over. */
  ofEvent(result: EventResult): readonly Notification[] {
    return this.#rulesOf(result).flatMap((rule) =>
      toldOf(rule, result, this.#clock).map((seen) => this.#messageOf(result, seen, { rule, decided: "event" })),
    );
  }

  /** Of an event that still runs, whether it was said before or not. */
  soFar(soFar: EventSoFar): { readonly messages: readonly Notification[]; readonly waits: boolean } {
    const { result } = soFar;
    const told = this.#rulesOf(result).map((rule) => ({
      rule,
      ...toldEarly(rule, soFar, { settings: this.#settings.early, clock: this.#clock }),
    }));
    return {
      messages: told.flatMap(({ rule, people }) =>
        people.map((seen) => this.#messageOf(result, seen, { rule, decided: "early" })),
      ),
      waits: told.some(({ waits }) => waits),
    };
  }

  /** None for an event that is too old to be told of. */
  #rulesOf({ processedAt, lastCapturedAt }: EventResult): readonly NotifyRule[] {
    const { rules, maxAgeHours } = this.#settings;
    // By the moment of the decision: a target that was away for long is told all the same.
    const ageMs = processedAt.getTime() - lastCapturedAt.getTime();
    if (maxAgeHours !== null && ageMs > maxAgeHours * hourMs) return [];
    return rules.filter(({ targets }) => targets.includes(this.#target));
  }

  #messageOf(
    result: EventResult,
    seen: SeenPerson,
    { rule, decided }: { readonly rule: NotifyRule; readonly decided: Notification["decided"] },
  ): Notification {
    const named = this.#settings.cameras.find(({ monitor }) => monitor === result.monitor)?.name;
    return notificationOf(result, seen, { rule: rule.name, camera: named ?? `Monitor ${result.monitor}`, decided });
  }
}

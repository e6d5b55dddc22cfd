import type { EventGroup } from "../zoneminder/event-path.ts";

/** Most events remembered one by one in a group, above the one through which all are settled. */
const maxRemembered = 10_000;
/** After so long everything is looked at afresh, so that whatever changed behind our back is found. */
const forgetAfterMs = 86_400_000;

/** What is known of the events of one group; lost with the process, then the result store is asked again. */
export class SettledGroup {
  #through = 0;
  readonly #above = new Set<number>();
  #contiguous = true;
  /** Modification time of the group's directory when all its events were found settled. */
  closedMtimeMs: number | undefined;

  /** Every event up to this id is settled. */
  get through(): number {
    return this.#through;
  }

  /** Before the events above `through` are walked in ascending order. */
  beginWalk(): void {
    this.#contiguous = true;
  }

  /** To be called once per event in the order of the walk. */
  passBy(event: number): void {
    if (!this.#above.has(event)) this.#contiguous = false;
    if (!this.#contiguous) return;
    this.#above.delete(event);
    this.#through = event;
  }

  isSettled(event: number): boolean {
    return event <= this.#through || this.#above.has(event);
  }

  settle(event: number): void {
    if (event > this.#through && this.#above.size < maxRemembered) this.#above.add(event);
  }
}

/** Remembers which events are over and recognised, so that a pass looks only at the others. */
export class SettledEvents {
  readonly #now: () => number;
  readonly #groups = new Map<string, SettledGroup>();
  #sinceMs: number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#sinceMs = now();
  }

  /** Before a walk of the whole store; forgets groups that ZoneMinder has purged. */
  beginWalk(groups: readonly EventGroup[]): void {
    if (this.#now() - this.#sinceMs >= forgetAfterMs) {
      this.#groups.clear();
      this.#sinceMs = this.#now();
    }
    const present = new Set(groups.map(({ path }) => path));
    for (const path of this.#groups.keys()) if (!present.has(path)) this.#groups.delete(path);
  }

  of(group: EventGroup): SettledGroup {
    const found = this.#groups.get(group.path) ?? new SettledGroup();
    this.#groups.set(group.path, found);
    return found;
  }
}

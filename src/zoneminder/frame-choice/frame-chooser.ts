import type { FrameFaces } from "../../face/consensus/frame-faces.ts";
import type { ConsensusOptions } from "../../face/consensus/options.ts";
import type { ChoiceSettings, OfferedFrame, Verdict } from "./choice-settings.ts";
import { EventChoice } from "./event-choice.ts";

/** Events in work at once; of one that is forgotten, more frames are looked at than need be, and none is lost. */
const maxEvents = 64;

/** Chooses which frames of each event are worth looking at. */
export class FrameChooser {
  readonly #settings: ChoiceSettings;
  readonly #consensus: Partial<ConsensusOptions>;
  readonly #events = new Map<string, EventChoice>();

  constructor(settings: ChoiceSettings, consensus: Partial<ConsensusOptions> = {}) {
    this.#settings = settings;
    this.#consensus = consensus;
  }

  /** To be asked in the order in which an event's frames were captured. */
  verdict(event: string, frame: OfferedFrame): Verdict {
    return this.#of(event).verdict(frame);
  }

  /** What was found in a frame that was taken. */
  saw(event: string, frame: FrameFaces): void {
    this.#of(event).saw(frame);
  }

  /** No more of its frames will come. */
  forget(event: string): void {
    this.#events.delete(event);
  }

  #of(event: string): EventChoice {
    const choice = this.#events.get(event) ?? new EventChoice(this.#settings, this.#consensus);
    this.#events.delete(event);
    this.#events.set(event, choice);
    for (const oldest of this.#events.keys()) {
      if (this.#events.size <= maxEvents) break;
      this.#events.delete(oldest);
    }
    return choice;
  }
}

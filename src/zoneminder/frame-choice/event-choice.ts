import { EventConsensus } from "../../face/consensus/event-consensus.ts";
import type { FrameFaces } from "../../face/consensus/frame-faces.ts";
import type { ConsensusOptions } from "../../face/consensus/options.ts";
import { type ChoiceSettings, type OfferedFrame, passOver, take, type Verdict } from "./choice-settings.ts";
import { strideAt } from "./thinning.ts";

/** Chooses among the frames of one event as they come; what it has seen so far decides. */
export class EventChoice {
  readonly #settings: ChoiceSettings;
  readonly #consensus: EventConsensus;
  #isSure = false;
  readonly #takenNumbers = new Set<number>();
  /** Since the last one that was taken. */
  #passed = Number.POSITIVE_INFINITY;
  /** For `every`: offered in all. */
  #offered = 0;
  #lastTakenAt: Date | undefined;
  /** For `best`: the highest scores so far, rising. */
  #best: number[] = [];

  constructor(settings: ChoiceSettings, consensus: Partial<ConsensusOptions>) {
    this.#settings = settings;
    this.#consensus = new EventConsensus(consensus);
  }

  /** A frame that was taken stays taken: it may have to be read again. */
  verdict(frame: OfferedFrame): Verdict {
    if (this.#takenNumbers.has(frame.number)) return take;
    const verdict = this.#verdict(frame);
    this.#offered++;
    if (verdict.kind === "take") {
      this.#takenNumbers.add(frame.number);
      this.#passed = 0;
      this.#lastTakenAt = frame.capturedAt;
    } else this.#passed++;
    return verdict;
  }

  /** What was found in a frame that was taken. */
  saw(frame: FrameFaces): void {
    if (this.#settings.choose !== "sure") return;
    this.#consensus.add(frame);
    this.#isSure = this.#consensus.isSure();
  }

  #verdict(frame: OfferedFrame): Verdict {
    const { choose, maxFrames, every } = this.#settings;
    const taken = this.#takenNumbers.size;
    if (this.#passed + 1 < strideAt(taken, maxFrames))
      return passOver(`of at most ${maxFrames} frames of this event ${taken} are taken`);
    if (choose === "every" && this.#offered % every !== 0) return passOver(`one frame of ${every} is taken`);
    if (choose === "best" && !this.#isAmongBest(frame)) return passOver("frames before it show more motion");
    if (choose === "sure" && this.#isSure && !this.#isTimeToLook(frame)) return passOver("it is clear who is there");
    return take;
  }

  /** Frames without a score are all alike, so each of them counts. */
  #isAmongBest({ score }: OfferedFrame): boolean {
    if (score === undefined) return true;
    const { best } = this.#settings;
    const lowest = this.#best[0];
    if (this.#best.length >= best && lowest !== undefined && score <= lowest) return false;
    this.#best = [...this.#best, score].sort((a, b) => a - b).slice(-best);
    return true;
  }

  #isTimeToLook({ capturedAt }: OfferedFrame): boolean {
    if (capturedAt === undefined || this.#lastTakenAt === undefined) return true;
    return Math.abs(capturedAt.getTime() - this.#lastTakenAt.getTime()) >= this.#settings.lookAgainMs;
  }
}

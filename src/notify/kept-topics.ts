import type { Publish } from "./mqtt-link.ts";
import type { RetainedState, SentLog } from "./sent-log.ts";

/**
 * What a broker is asked to keep, as the log has it: a broker that has lost it is told again with the next connection,
 * one that shall not keep something any more is told so.
 */
export class KeptTopics {
  readonly #target: string;
  readonly #log: Pick<SentLog, "keep" | "kept" | "drop" | "takeBack" | "toEmpty">;
  /** Payloads as the broker has them since it was connected to. */
  readonly #known = new Map<string, string>();

  /** @param target - the broker's name */
  constructor(target: string, log: Pick<SentLog, "keep" | "kept" | "drop" | "takeBack" | "toEmpty">) {
    this.#target = target;
    this.#log = log;
  }

  /** To be called with each connection. */
  async tellAll(publish: Publish): Promise<void> {
    this.#known.clear();
    await this.emptyErased(publish);
    await this.#tell(await this.#log.kept(this.#target), publish);
  }

  async keep(states: readonly RetainedState[], publish: Publish): Promise<void> {
    await this.#tell(await this.#log.keep(this.#target, states), publish);
  }

  /** As `takeBack` of the log. */
  async takeBack(
    topic: string,
    { id, otherwise }: { readonly id: string; readonly otherwise: string },
    publish: Publish,
  ): Promise<void> {
    const payload = await this.#log.takeBack({ target: this.#target, topic }, id, otherwise);
    if (payload !== undefined) await this.#tell([{ topic, payload }], publish);
  }

  /** @returns topics emptied */
  async forget(subject: string, publish: Publish): Promise<number> {
    const kept = (await this.#log.kept(this.#target)).filter((state) => state.subject === subject);
    await this.#empty(
      kept.map(({ topic }) => topic),
      publish,
    );
    return kept.length;
  }

  /** Of people who were erased by another program. */
  async emptyErased(publish: Publish): Promise<void> {
    await this.#empty(await this.#log.toEmpty(this.#target), publish);
  }

  async #tell(states: readonly Pick<RetainedState, "topic" | "payload">[], publish: Publish): Promise<void> {
    for (const { topic, payload } of states) {
      if (this.#known.get(topic) === payload) continue;
      await publish({ topic, payload, retain: true });
      this.#known.set(topic, payload);
    }
  }

  async #empty(topics: readonly string[], publish: Publish): Promise<void> {
    for (const topic of topics) {
      await publish({ topic, payload: "", retain: true });
      this.#known.delete(topic);
    }
    if (topics.length > 0) await this.#log.drop(this.#target, topics);
  }
}

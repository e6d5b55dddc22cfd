import { readFile } from "node:fs/promises";
import { z } from "zod";
import { eventConsensus } from "../../src/face/consensus/event-consensus.ts";
import { recognizedFrames } from "../../src/face/consensus/frame-faces.ts";
import { unknownName } from "../../src/face/identification.ts";
import { openResultStore } from "../../src/store/open-result-store.ts";
import type { FrameResult, ResultStore } from "../../src/store/results.ts";
import { shownPeople } from "../../src/zoneminder/annotation/shown-people.ts";
import type { ChoiceSettings } from "../../src/zoneminder/frame-choice/choice-settings.ts";
import { FrameChooser } from "../../src/zoneminder/frame-choice/frame-chooser.ts";
import { type Bench, configOf } from "./bench.ts";

const base: ChoiceSettings = { choose: "all", every: 2, best: 20, lookAgainMs: 1000, maxFrames: 0 };
/** `best` needs the scores, which results do not keep. */
const ways: Readonly<Record<string, ChoiceSettings>> = {
  all: base,
  "every 2nd": { ...base, choose: "every", every: 2 },
  "every 5th": { ...base, choose: "every", every: 5 },
  "at most 20": { ...base, maxFrames: 20 },
  "sure, looks after 0.5 s": { ...base, choose: "sure", lookAgainMs: 500 },
  "sure, looks after 1 s": { ...base, choose: "sure" },
  "sure, looks after 2 s": { ...base, choose: "sure", lookAgainMs: 2000 },
  "sure, looks after 5 s": { ...base, choose: "sure", lookAgainMs: 5000 },
};

/** Frames of one event, in the order of their numbers. */
type RecordedEvent = readonly FrameResult[];

async function recordedEvents(store: ResultStore): Promise<readonly RecordedEvent[]> {
  const events = new Map<string, Map<number, FrameResult>>();
  const limit = 1000;
  let to: Date | undefined;
  for (;;) {
    const page = await store.find({ limit, ...(to === undefined ? {} : { to }) });
    for (const result of page) {
      const key = `${result.monitor}/${result.event}`;
      const frames = events.get(key) ?? new Map<number, FrameResult>();
      events.set(key, frames.set(result.frame, result));
    }
    const oldest = page.at(-1)?.capturedAt;
    if (page.length < limit || oldest === undefined || (to !== undefined && oldest >= to)) break;
    // Frames of the same moment may stand on the next page too.
    to = new Date(oldest.getTime() + 1);
  }
  return [...events.values()].map((frames) => [...frames.values()].sort((a, b) => a.frame - b.frame));
}

/** Names of an event as its frames say together, strangers as one. */
function answerOf(frames: readonly FrameResult[], minProba: number): readonly string[] {
  const people = eventConsensus(recognizedFrames(frames), { minProba });
  return shownPeople(people)
    .map(({ name }) => name)
    .sort();
}

function chosen(event: RecordedEvent, settings: ChoiceSettings, minProba: number): RecordedEvent {
  const chooser = new FrameChooser(settings, { minProba });
  return event.filter((result) => {
    const { frame: number, capturedAt } = result;
    if (chooser.verdict("event", { number, capturedAt }).kind !== "take") return false;
    for (const frame of recognizedFrames([result])) chooser.saw("event", frame);
    return true;
  });
}

const eventOf = (event: RecordedEvent = []): string => `${event[0]?.monitor}/${event[0]?.event}`;

/** Without the strangers. */
const named = (answer: readonly string[]): string => answer.filter((name) => name !== unknownName).join(", ");

/** The enrolled of each event, as {@link named} writes them. */
async function readTruth(file: string | boolean | undefined): Promise<ReadonlyMap<string, string> | undefined> {
  if (typeof file !== "string") return undefined;
  const truth = z.record(z.string(), z.array(z.string())).parse(JSON.parse(await readFile(file, "utf8")));
  return new Map(Object.entries(truth).map(([event, names]) => [event, named([...names].sort())]));
}

/** How much of the answers is left when fewer frames are recognised, on the events that the results store has. */
export const bench: Bench = {
  summary: "ways to choose an event's frames: how many are recognised, how many events get the same answer",
  usage: `[--config config.json] [--truth file.json]

  --truth    the enrolled people of each event: {"<monitor>/<event>": ["Ann"], "<monitor>/<event>": [], ...}

Replays the ways on the events of the results store, which were recognised with zoneminder.choice.choose "all".`,
  options: { config: { type: "string" }, truth: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    const config = await configOf(values);
    const { minProba } = config.classifier;
    await using store = await openResultStore(config);
    const events = await recordedEvents(store);
    const frames = events.reduce((sum, { length }) => sum + length, 0);
    const truth = await readTruth(values["truth"]);
    const figures = Object.entries(ways).map(([way, settings]) => {
      const subsets = events.map((event) => chosen(event, settings, minProba));
      const sent = subsets.reduce((sum, { length }) => sum + length, 0);
      const same = subsets.filter(
        (subset, index) => answerOf(subset, minProba).join() === answerOf(events[index] ?? [], minProba).join(),
      ).length;
      const right = subsets.filter((subset, index) => {
        const answer = answerOf(subset, minProba);
        return named(answer) === truth?.get(eventOf(events[index]));
      });
      const share = frames === 0 ? 0 : sent / frames;
      return { way, frames: sent, share, sameAnswer: same, ...(truth === undefined ? {} : { right: right.length }) };
    });
    process.stdout.write(`${events.length} events of ${frames} frames\n\n`);
    process.stdout.write(
      `${"choice".padEnd(26)}${"frames".padStart(8)}${"share".padStart(8)}  same answer${truth === undefined ? "" : "  right names"}, of ${events.length} events\n`,
    );
    for (const { way, frames: sent, share, sameAnswer, right } of figures)
      process.stdout.write(
        `${way.padEnd(26)}${String(sent).padStart(8)}${`${(100 * share).toFixed(0)} %`.padStart(8)}  ${String(sameAnswer).padStart(11)}${right === undefined ? "" : String(right).padStart(13)}\n`,
      );
    return { events: events.length, frames, ways: figures };
  },
};

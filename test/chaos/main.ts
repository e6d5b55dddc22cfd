import { setTimeout as sleep } from "node:timers/promises";
import { type Random, seededRandom } from "../../src/classifier/random.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { runCommand } from "../../src/service/command.ts";
import { type ChaosSite, openChaosSite } from "./site.ts";
import type { Victim } from "./victim.ts";
import { insisting, type WrittenFrame, writeEvent } from "./zoneminder-writer.ts";

const usage = `Kills (-9) uploader, recognition server, MariaDB, MongoDB-compatible and S3-compatible server at random
points while alarms come in, starts them again, and counts: each frame one result, one object, one
mark, and one kept face.

usage: npm run test:chaos -- [--rounds <n>] [--seed <n>] [--frames <n>] [--only-ours]

  --rounds <n>   events of two monitors, and kills meanwhile (default: 10)
  --seed <n>     of the kills (default: of the clock, and printed)
  --frames <n>   frames of one event (default: 10)
  --only-ours    without MariaDB, MongoDB and S3: embedded results and folder, frames from the event store

The last line is one JSON object: rounds, seed, frames, kills, lost, doubled. Ends with 0 only if none is lost or
doubled.`;

await runCommand(
  {
    usage,
    options: {
      rounds: { type: "string", default: "10" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      frames: { type: "string", default: "10" },
      "only-ours": { type: "boolean", default: false },
    },
    maxArguments: 0,
  },
  async ({ values }) => {
    const [rounds, seed, frames] = [values.rounds, values.seed, values.frames].map(wholeNumber);
    process.stderr.write(`seed ${seed}\n`);
    await using site = await openChaosSite(values["only-ours"]);
    const run = { rounds: rounds ?? 0, frames: frames ?? 0, random: seededRandom(seed ?? 0) };
    const { written, kills } = await runRounds(site, run);
    const { lost, doubled } = await settled(site, written);
    if (lost + doubled > 0) process.stderr.write(`${site.lastWords()}\n`);
    process.stdout.write(`${JSON.stringify({ rounds, seed, frames: written.length, kills, lost, doubled })}\n`);
    return lost + doubled === 0 ? 0 : 1;
  },
);

interface Run {
  readonly rounds: number;
  /** Of each event. */
  readonly frames: number;
  readonly random: Random;
}

interface Outcome {
  readonly written: readonly WrittenFrame[];
  readonly kills: Readonly<Record<string, number>>;
}

async function runRounds(site: ChaosSite, { rounds, frames, random }: Run): Promise<Outcome> {
  const written: WrittenFrame[] = [];
  const kills: Record<string, number> = {};
  await site.database?.addMonitor(1, "Monitor-1");
  await site.database?.addMonitor(2, "Garden");
  // The kills begin when everything has come up once.
  written.push(...(await writeEvent(site, { monitor: 1, event: 1, frames: 2, pauseMs: 0 })));
  await settled(site, written);
  for (let round = 0; round < rounds; round++) {
    const writing = Promise.all(
      [1, 2].map((monitor) => {
        const plan = { monitor, event: 1 + round * 2 + monitor, frames, pauseMs: 20 + random() * 80 };
        return writeEvent(site, plan);
      }),
    );
    writing.catch(() => undefined); // looked at when the kills are over
    // Each has its turn, and one more at random.
    const chosen = [pick(site.victims, round), pick(site.victims, Math.floor(random() * site.victims.length))];
    for (const victim of new Set(chosen)) {
      await sleep(random() * 600);
      await victim.kill();
      kills[victim.name] = (kills[victim.name] ?? 0) + 1;
      await sleep(random() * 800);
      await victim.start();
    }
    await sleep(random() * 1500);
    for (const event of await writing) written.push(...event);
    process.stderr.write(`round ${round + 1} of ${rounds}: killed ${chosen.map(({ name }) => name).join(", ")}\n`);
  }
  return { written, kills };
}

/** Waits until every store has every frame; what is missing at the deadline is lost. */
async function settled(site: ChaosSite, written: readonly WrittenFrame[]) {
  // A server that was killed needs a while to come back, on a busy machine a long one.
  const deadlineMs = Date.now() + 300_000;
  while ((await insisting(() => counted(site, written))).lost > 0 && Date.now() < deadlineMs) await sleep(500);
  // Only now nothing comes in any more between the looks into one store.
  await sleep(1000);
  const count = await counted(site, written);
  for (const [store, { missing, surplus }] of Object.entries(count.stores))
    process.stderr.write(`${store}: ${missing} frames missing, ${surplus} records too many\n`);
  return count;
}

async function counted(site: ChaosSite, written: readonly WrittenFrame[]) {
  let [lost, doubled] = [0, 0];
  const stores: Record<string, { readonly missing: number; readonly surplus: number }> = {};
  for (const { store, records, wanted } of await site.found(written)) {
    const distinct = new Set(records);
    const missing = written.filter((frame) => !distinct.has(wanted(frame)));
    const surplus = records.length - (written.length - missing.length);
    stores[store] = { missing: missing.length, surplus };
    lost += missing.length;
    doubled += surplus;
  }
  return { lost, doubled, stores };
}

function pick(victims: readonly Victim[], index: number): Victim {
  const victim = victims[index % victims.length];
  if (victim === undefined) throw new Error("nothing to kill");
  return victim;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new FaceServiceError("USAGE_INVALID", `expected a whole number, got ${text}; see --help`);
}

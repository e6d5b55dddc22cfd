import { join } from "node:path";
import { messageOf } from "../../../src/errors.ts";
import { showProgress } from "../../../src/service/progress.ts";
import type { Contender, Program } from "./contenders.ts";
import type { LabelledFace } from "./judge.ts";
import { hasProgram } from "./peer-cache.ts";
import { type PeerAnswer, PeerProcess } from "./peer-process.ts";
import type { Scene } from "./scenes.ts";

export interface RaceOptions {
  readonly cores: readonly number[];
  readonly dataset: string;
  /** Where programs keep what they learned. */
  readonly work: string;
  /** Least probability of a name, for those who have one. */
  readonly minProba: number;
  /** Frames of a turn of a contender that sees all of them. */
  readonly turnFrames: number;
}

/** What one contender did. */
export interface Lap {
  readonly contender: Contender;
  readonly frames: number;
  readonly tookMs: number;
  /** Of all its processes. */
  readonly processorMs: number;
  readonly answers: readonly { readonly truth: Scene["truth"]; readonly faces: readonly LabelledFace[] }[];
}

export interface RaceResult {
  readonly laps: readonly Lap[];
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * All programs stay open, but one works at a time: they take turns at the same frames, so that whatever else the
 * machine does slows all of them alike. One that fails is told and left out from there on.
 */
export async function race(
  contenders: readonly Contender[],
  scenes: readonly Scene[],
  options: RaceOptions,
): Promise<RaceResult> {
  const running = new Map<string, readonly PeerProcess[]>();
  const failed: { name: string; reason: string }[] = [];
  const laps = new Map<Contender, Lap>();
  const attempt = async ({ name }: { readonly name: string }, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      failed.push({ name, reason: messageOf(error) });
      return false;
    }
  };
  try {
    for (const contender of contenders) {
      const { program } = contender;
      await attempt(contender, async () => {
        if (!running.has(program.key)) running.set(program.key, await startAll(program, options));
        const peers = running.get(program.key) ?? [];
        const lap: Lap = { contender, frames: 0, tookMs: 0, processorMs: 0, answers: [] };
        // A turn that does not count: first runs make what later ones use, and V8 compiles what runs often.
        if (contender.mostFrames >= options.turnFrames)
          await turn(lap, peers, scenes.slice(0, framesATurn(contender, scenes.length, options)));
        laps.set(contender, lap);
      });
    }
    const turns = turnsOf(scenes.length, options);
    const progress = showProgress({ label: "frames", total: turns, unit: "rounds" });
    for (let at = 0; at < turns; at++) {
      for (const [contender, lap] of [...laps]) {
        const ended = !(await attempt(contender, async () => {
          const peers = running.get(contender.program.key) ?? [];
          const until = lap.frames + framesATurn(contender, scenes.length, options);
          laps.set(contender, await turn(lap, peers, scenes.slice(lap.frames, until)));
        }));
        if (ended) laps.delete(contender);
      }
      progress.update(at + 1);
    }
    progress.end();
    return { laps: [...laps.values()], failed };
  } finally {
    await Promise.all([...running.values()].flat().map((peer) => peer[Symbol.asyncDispose]()));
  }
}

const turnsOf = (frames: number, { turnFrames }: Pick<RaceOptions, "turnFrames">): number =>
  Math.ceil(frames / turnFrames);

/**
 * Frames of each of a contender's turns: those that it sees spread over all turns, so that a slow one's race lasts as long as
 * the others'; but no fewer than there are cores, since one that idles would make it look slower.
 */
export function framesATurn(
  { mostFrames }: Pick<Contender, "mostFrames">,
  frames: number,
  options: Pick<RaceOptions, "turnFrames" | "cores">,
): number {
  return Math.max(options.cores.length, Math.ceil(Math.min(mostFrames, frames) / turnsOf(frames, options)));
}

async function startAll(program: Program, options: RaceOptions): Promise<readonly PeerProcess[]> {
  const { key, file, args } = program;
  const { cores } = options;
  const hasTaskset = await hasProgram("taskset");
  const count = program.processes === "one" ? 1 : cores.length;
  const command = { name: key, file, args, cores };
  const peers = await Promise.all(Array.from({ length: count }, () => PeerProcess.start(command, hasTaskset)));
  const [first] = peers;
  if (first !== undefined && program.learns) {
    const learned = join(options.work, `${key}.json`);
    process.stderr.write(`${key} learns the dataset\n`);
    await first.ask({ encode: learned, dataset: options.dataset });
    const fit = { fit: learned, minProba: options.minProba };
    const { settings } = await first.ask(fit);
    await Promise.all(peers.slice(1).map((peer) => peer.ask({ ...fit, settings: settings ?? null })));
  }
  return peers;
}

/** Every process takes the next frame that nobody has taken yet. */
async function turn(lap: Lap, peers: readonly PeerProcess[], scenes: readonly Scene[]): Promise<Lap> {
  const { contender } = lap;
  const own = scenes.slice(0, Math.max(0, contender.mostFrames - lap.frames));
  if (own.length === 0) return lap;
  const answers = new Array<Lap["answers"][number]>(own.length);
  let next = 0;
  const work = async (peer: PeerProcess): Promise<void> => {
    for (let i = next++; i < own.length; i = next++) {
      const { file, truth } = own[i] ?? { file: "", truth: undefined };
      const answer = await peer.ask({ ...contender.question, frame: file });
      if (truth !== undefined) answers[i] = { truth, faces: facesOf(answer) };
    }
  };
  const spent = async (): Promise<number> =>
    (await Promise.all(peers.map((peer) => peer.processorMs()))).reduce((a, b) => a + b, 0);
  const before = await spent();
  const startedMs = performance.now();
  await Promise.all(peers.flatMap((peer) => Array.from({ length: contender.program.inHand }, () => work(peer))));
  const tookMs = performance.now() - startedMs;
  return {
    contender,
    frames: lap.frames + own.length,
    tookMs: lap.tookMs + tookMs,
    processorMs: lap.processorMs + (await spent()) - before,
    answers: [...lap.answers, ...answers],
  };
}

interface WireFace {
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  readonly name: string | null;
  readonly nearestName?: string | null;
}

function facesOf(answer: PeerAnswer): readonly LabelledFace[] {
  // Said by our own programs beside this file.
  const faces = answer["faces"] as readonly WireFace[];
  return faces.map(({ box: [left, top, right, bottom], ...names }) => ({
    box: { left, top, right, bottom },
    ...names,
  }));
}

import { type Judgement, judge } from "./judge.ts";
import type { Lap } from "./race.ts";

export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

export interface Standing {
  readonly name: string;
  readonly what: string;
  readonly frames: number;
  readonly framesPerSecond: number;
  /** Of the processor, a frame; a busy machine says less by the clock. */
  readonly processorMs: number;
  /** Ours over this one's: frames a second, and frames a second of the processor. */
  readonly timesFaster: number;
  readonly timesLessProcessor: number;
  readonly judgement: Judgement | null;
  /** With names by the nearest training picture, where the peer has that way too. */
  readonly nearestJudgement: Judgement | null;
}

export interface Target {
  readonly against: string;
  readonly atLeast: number;
  readonly byClock: number;
  readonly byProcessor: number;
  /** Whether ours finds no fewer faces; null where the other finds none by itself. */
  readonly sameRecall: boolean | null;
}

export interface PeerFigures {
  readonly standings: readonly Standing[];
  readonly targets: readonly Target[];
}

/** What the project claims, by the name of the contender. */
const claims: Readonly<Record<string, number>> = {
  "dlib HOG, upsampling 1": 15,
  "dlib HOG, no upsampling": 5,
  "face-api": 4,
  "bare ONNX Runtime": 0.85,
};

/** @param laps - ours first */
export function figuresOf(laps: readonly Lap[], unknown: string): PeerFigures {
  const [ours] = laps;
  const all = laps.map((lap): Standing => {
    const rate = rateOf(lap);
    const cost = lap.processorMs / lap.frames;
    return {
      name: lap.contender.name,
      what: lap.contender.what,
      frames: lap.frames,
      framesPerSecond: rate,
      processorMs: cost,
      timesFaster: ours === undefined ? Number.NaN : rateOf(ours) / rate,
      timesLessProcessor: ours === undefined ? Number.NaN : cost / (ours.processorMs / ours.frames),
      judgement: lap.contender.isJudged ? judge(lap.answers, unknown) : null,
      nearestJudgement: lap.contender.isJudged ? judgeNearest(lap, unknown) : null,
    };
  });
  const targets = all.flatMap(({ name, frames, timesFaster, timesLessProcessor, judgement }): readonly Target[] => {
    const atLeast = claims[name];
    if (atLeast === undefined) return [];
    // Of the frames that both saw: a slow one sees the first few.
    const own = ours === undefined ? null : judge(ours.answers.slice(0, frames), unknown);
    const sameRecall = judgement === null || own === null ? null : own.recall >= judgement.recall;
    return [{ against: name, atLeast, byClock: timesFaster, byProcessor: timesLessProcessor, sameRecall }];
  });
  return { standings: all, targets };
}

function judgeNearest({ answers }: Lap, unknown: string): Judgement | null {
  if (!answers.some(({ faces }) => faces.some(({ nearestName }) => nearestName !== undefined))) return null;
  const renamed = answers.map(({ truth, faces }) => ({
    truth,
    faces: faces.map(({ box, nearestName }) => ({ box, name: nearestName ?? null })),
  }));
  return judge(renamed, unknown);
}

const rateOf = ({ frames, tookMs }: Lap): number => (frames * 1000) / tookMs;

export function standings(figures: PeerFigures, skipped: readonly Skipped[], origin: string): string {
  const percent = (share: number | undefined): string =>
    share === undefined || Number.isNaN(share) ? "-" : `${(share * 100).toFixed(0)} %`;
  const rows = figures.standings.map(({ name, framesPerSecond, processorMs, timesFaster, judgement }) => [
    name,
    framesPerSecond.toFixed(2),
    processorMs.toFixed(0),
    timesFaster.toFixed(2),
    percent(judgement?.recall),
    percent(judgement?.rightNames),
    percent(judgement?.wrongNames),
    percent(judgement?.strangersNamed),
    judgement?.falseFaces.toFixed(2) ?? "-",
  ]);
  const head = ["1080p, one person", "frames/s", "cpu ms", "ours x", "found", "right", "wrong", "strangers", "false"];
  const sizes = figures.standings.flatMap(({ name, judgement }) =>
    judgement === null ? [] : [[name, ...Object.values(judgement.recallBySize).map(percent)]],
  );
  const sizeNames = figures.standings.find(({ judgement }) => judgement !== null)?.judgement?.recallBySize ?? {};
  return [
    `frames: ${origin}`,
    ...columns([head, ...rows]),
    "",
    ...columns([["found, by size of face", ...Object.keys(sizeNames)], ...sizes]),
    "",
    ...figures.standings.flatMap(({ name, nearestJudgement: other }) =>
      other === null
        ? []
        : [
            `${name}, named by the nearest picture instead: right ${percent(other.rightNames)}, wrong ${percent(other.wrongNames)}, strangers named ${percent(other.strangersNamed)}`,
          ],
    ),
    ...figures.targets.map(
      ({ against, atLeast, byClock, byProcessor, sameRecall }) =>
        `${byClock >= atLeast ? "ok  " : "miss"} against ${against}: ${byClock.toFixed(2)} x by the clock, ${byProcessor.toFixed(2)} x by the processor, wanted ${atLeast} x${sameRecall === false ? "; it finds more faces" : ""}`,
    ),
    ...figures.standings.map(({ name, what }) => `${name}: ${what}`),
    ...skipped.map(({ name, reason }) => `${name}: left out, ${reason}`),
  ].join("\n");
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
  );
}

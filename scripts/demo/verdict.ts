import type { BoundingBox, Point } from "../../src/face/geometry.ts";
import type { Identification } from "../../src/face/identification.ts";
import type { AnsweredFace } from "../../src/face/recognition.ts";
import type { FrameResult } from "../../src/store/results.ts";
import type { DemoFrame } from "./event.ts";

/** One line of the demo's table. */
export interface Row {
  readonly frame: number;
  readonly what: string;
  readonly face: string;
  readonly answer: string;
  readonly probability: string;
  readonly truth: string;
  readonly verdict: "right" | "wrong" | "left open";
}

export interface Verdict {
  readonly rows: readonly Row[];
  /** Enrolled faces of clear frames: how many there are, and how many got their name. */
  readonly clearFaces: number;
  readonly namedRight: number;
  readonly strangers: number;
  readonly strangersNamed: number;
  readonly misnamed: number;
}

const stranger = "a stranger";

const contains = (box: BoundingBox, { x, y }: Point): boolean =>
  x >= box.left && x < box.right && y >= box.top && y < box.bottom;

/** Holds what the server answered against who is really in the frames. */
export function judge(frames: readonly DemoFrame[], results: readonly FrameResult[]): Verdict {
  const judged = frames.map((frame) => ({
    frame,
    rows: rowsOf(frame, results.find((result) => result.frame === frame.frame)?.faces ?? []),
  }));
  const rows = judged.flatMap((item) => item.rows);
  const ofStrangers = rows.filter((row) => row.truth === stranger);
  const ofEnrolled = (some: readonly Row[]): Row[] => some.filter((row) => row.truth !== stranger && row.truth !== "");
  const clear = judged.filter((item) => item.frame.clear);
  return {
    rows,
    clearFaces: clear.reduce((sum, { frame }) => sum + frame.enrolled.length, 0),
    namedRight: ofEnrolled(clear.flatMap((item) => item.rows)).filter((row) => row.verdict === "right").length,
    strangers: ofStrangers.length,
    strangersNamed: ofStrangers.filter((row) => row.verdict === "wrong").length,
    misnamed: ofEnrolled(rows).filter((row) => row.verdict === "wrong").length,
  };
}

function rowsOf({ frame, what, enrolled }: DemoFrame, faces: readonly AnsweredFace[]): Row[] {
  const found = [...faces].sort((a, b) => a.box.left - b.box.left);
  const rows = found.map(({ box, identification }): Row => {
    const name = enrolled.find(({ at }) => contains(box, at))?.name;
    return {
      frame,
      what,
      face: `${Math.round(box.right - box.left)} px at ${Math.round(box.left)},${Math.round(box.top)}`,
      answer: answerOf(identification),
      probability: percent(identification.probability),
      truth: name ?? stranger,
      verdict: verdictOf(identification, name),
    };
  });
  const missed = enrolled.filter(({ at }) => !found.some(({ box }) => contains(box, at)));
  const nothing: Row = { frame, what, face: "no face", answer: "", probability: "", truth: "", verdict: "right" };
  if (rows.length === 0 && missed.length === 0) return [nothing];
  return [...rows, ...missed.map(({ name }): Row => ({ ...nothing, truth: name, verdict: "left open" }))];
}

function verdictOf(answer: Identification, name: string | undefined): Row["verdict"] {
  if (answer.kind === "undecided") return "left open";
  if (answer.kind === "unknown") return name === undefined ? "right" : "left open";
  return answer.name === name ? "right" : "wrong";
}

function answerOf(answer: Identification): string {
  if (answer.kind === "known") return answer.name;
  return answer.kind === "unknown" ? "Unknown" : `undecided: ${answer.reason}`;
}

const percent = (value: number | undefined): string => (value === undefined ? "" : `${(value * 100).toFixed(1)} %`);

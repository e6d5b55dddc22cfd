import { type FacePair, isChanged } from "../../src/face/face-pairs.ts";
import type { FrameResult } from "../../src/store/results.ts";
import { changeKind, changeText, nameOf } from "./compare.ts";
import type { LeftOut } from "./stored-frames.ts";

export interface PersonCounts {
  readonly name: string;
  /** Faces that were named so. */
  readonly before: number;
  readonly after: number;
  /** Faces that were and are. */
  readonly kept: number;
}

export interface ViewReport {
  readonly frames: {
    readonly found: number;
    readonly viewed: number;
    readonly changed: number;
    readonly withoutPicture: number;
    /** Stored as failed or skipped: there is no old answer. */
    readonly withoutAnswer: number;
    readonly failed: number;
  };
  readonly faces: { readonly before: number; readonly after: number; readonly changed: number };
  /** Such as `named -> stranger`, most faces first. */
  readonly changes: readonly { readonly change: string; readonly faces: number }[];
  /** By name. */
  readonly people: readonly PersonCounts[];
  readonly changedFrames: readonly (FrameName & {
    readonly picture: string | null;
    readonly changes: readonly string[];
  })[];
  readonly leftOut: {
    readonly withoutPicture: readonly LeftOutName[];
    readonly withoutAnswer: readonly LeftOutName[];
    readonly failed: readonly LeftOutName[];
  };
}

interface FrameName {
  readonly monitor: string;
  readonly event: string;
  readonly frame: number;
}

interface LeftOutName extends FrameName {
  readonly reason: string;
}

/** What became of the frames of one view; those viewed in their order. */
export interface Outcome {
  readonly viewed: readonly {
    readonly stored: FrameResult;
    readonly pairs: readonly FacePair[];
    /** Its file; absent if none was written. */
    readonly picture?: string;
  }[];
  readonly withoutPicture: readonly LeftOut[];
  readonly withoutAnswer: readonly LeftOut[];
  readonly failed: readonly LeftOut[];
}

export function reportOf({ viewed, withoutPicture, withoutAnswer, failed }: Outcome): ViewReport {
  const pairs = viewed.flatMap((one) => one.pairs);
  const changed = viewed.filter((one) => one.pairs.some(isChanged));
  return {
    frames: {
      found: viewed.length + withoutPicture.length + withoutAnswer.length + failed.length,
      viewed: viewed.length,
      changed: changed.length,
      withoutPicture: withoutPicture.length,
      withoutAnswer: withoutAnswer.length,
      failed: failed.length,
    },
    faces: {
      before: pairs.filter(({ before }) => before !== undefined).length,
      after: pairs.filter(({ after }) => after !== undefined).length,
      changed: pairs.filter(isChanged).length,
    },
    changes: changesOf(pairs.filter(isChanged)),
    people: peopleOf(pairs),
    changedFrames: changed.map((one) => ({
      ...nameOfFrame(one.stored),
      picture: one.picture ?? null,
      changes: one.pairs.filter(isChanged).map(changeText),
    })),
    leftOut: {
      withoutPicture: withoutPicture.map(nameOfLeftOut),
      withoutAnswer: withoutAnswer.map(nameOfLeftOut),
      failed: failed.map(nameOfLeftOut),
    },
  };
}

const nameOfFrame = ({ monitor, event, frame }: FrameResult): FrameName => ({ monitor, event, frame });
const nameOfLeftOut = ({ result, reason }: LeftOut): LeftOutName => ({ ...nameOfFrame(result), reason });

function changesOf(pairs: readonly FacePair[]): ViewReport["changes"] {
  const counts = new Map<string, number>();
  for (const pair of pairs) counts.set(changeKind(pair), (counts.get(changeKind(pair)) ?? 0) + 1);
  return [...counts].map(([change, faces]) => ({ change, faces })).sort((a, b) => b.faces - a.faces);
}

function peopleOf(pairs: readonly FacePair[]): readonly PersonCounts[] {
  const names = new Set(pairs.flatMap(({ before, after }) => [nameOf(before) ?? [], nameOf(after) ?? []].flat()));
  const counted = [...names].map((name) => {
    const was = pairs.filter(({ before }) => nameOf(before) === name);
    const kept = was.filter(({ after }) => nameOf(after) === name).length;
    return { name, before: was.length, after: pairs.filter(({ after }) => nameOf(after) === name).length, kept };
  });
  return counted.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** For a terminal. */
export function reportText({ frames, faces, changes, people }: ViewReport): string {
  const others = [
    `${frames.withoutPicture} whose picture is gone`,
    `${frames.withoutAnswer} that had no answer`,
    `${frames.failed} failed`,
  ].filter((text) => !text.startsWith("0 "));
  const left = others.length === 0 ? "" : `; left out: ${others.join(", ")}`;
  return [
    `${frames.viewed} of ${frames.found} frames looked at again, ${frames.changed} changed${left}`,
    `faces: ${faces.before} before, ${faces.after} now, ${faces.changed} changed`,
    ...table(
      ["change", "faces"],
      changes.map(({ change, faces: count }) => [change, String(count)]),
    ),
    ...table(
      ["person", "before", "now", "kept", "lost", "gained"],
      people.map(({ name, before, after, kept }) => [
        name,
        ...[before, after, kept, before - kept, after - kept].map(String),
      ]),
    ),
    "",
  ].join("\n");
}

/** The first column to the left, numbers to the right; nothing without rows. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ");
  return ["", ...all.map(line)];
}

import type { FaceView, RerunView } from "../api/contract.ts";
import { answerText } from "../faces/answer.tsx";

/** What the new look changed, in words: face by face as they were stored, then those that are new. */
export function changeText({ stored, rerun, changes }: Pick<RerunView, "stored" | "rerun" | "changes">): string {
  const place = (before: number | null): number => before ?? stored.faces.length;
  const texts = [...changes]
    .sort((a, b) => place(a.before) - place(b.before))
    .map(({ before, after }) => {
      if (before === null) return `new: ${textOf(rerun.faces, after)}`;
      return `${textOf(stored.faces, before)} → ${textOf(rerun.faces, after)}`;
    });
  return texts.length === 0 ? noChange : texts.join("; ");
}

const noChange = "No change";

/** All frames in a few words. @param looked - of each frame what the new look changed; undefined while it is not there */
export function summaryText(looked: readonly (string | undefined)[]): string {
  if (looked.length === 0) return "";
  if (looked.includes(undefined)) return "Looking again …";
  const changed = looked.filter((text) => text !== noChange).length;
  const all = looked.length === 1 ? "the frame" : `the ${looked.length} frames`;
  return changed === 0 ? `Nothing changes in ${all} shown.` : `${changed} of ${all} shown would be answered otherwise.`;
}

function textOf(faces: readonly FaceView[], which: number | null): string {
  const face = which === null ? undefined : faces[which];
  return face === undefined ? "not found" : answerText(face.identification);
}

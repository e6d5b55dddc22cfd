import type { FaceView } from "../api/contract.ts";
import { answerText } from "../faces/answer.tsx";

/** Boxes of two looks at one picture are of one face if they share so much of their joint area. */
const sameFaceOverlap = 0.3;

/** What the new look changed, in words. */
export function changeText(before: readonly FaceView[], after: readonly FaceView[]): string {
  const left = [...after];
  const changes: string[] = [];
  for (const face of before) {
    const place = left.findIndex((other) => overlap(face.box, other.box) >= sameFaceOverlap);
    if (place < 0) {
      changes.push(`${answerText(face.identification)} → not found`);
      continue;
    }
    const [same] = left.splice(place, 1);
    if (same !== undefined && answerName(face) !== answerName(same))
      changes.push(`${answerText(face.identification)} → ${answerText(same.identification)}`);
  }
  changes.push(...left.map(({ identification }) => `new: ${answerText(identification)}`));
  return changes.length === 0 ? "No change" : changes.join("; ");
}

function answerName({ identification }: FaceView): string {
  switch (identification.kind) {
    case "known":
      return `known ${identification.name}`;
    case "unknown":
      return "unknown";
    case "undecided":
      return `undecided ${identification.reason}`;
  }
}

type Box = FaceView["box"];

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  const area = (box: Box): number => (box.right - box.left) * (box.bottom - box.top);
  return shared / (area(a) + area(b) - shared);
}

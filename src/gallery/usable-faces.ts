import { areaOf } from "../face/geometry.ts";
import { unknownName } from "../face/identification.ts";
import type { RecognizedFace } from "../face/recognition.ts";
import type { DatasetImage } from "./dataset.ts";

/** What a picture teaches, or why it teaches nothing. */
export type UsableFaces<Face> =
  | { readonly kind: "usable"; readonly faces: readonly Face[] }
  | { readonly kind: "not usable"; readonly reason: string };

/** A second face this large, against the largest one's area, makes a person's picture ambiguous. */
const rivalShare = 0.25;

/**
 * The faces of a picture from which may be learned.
 *
 * A person's picture must show one face: a bystander of less than a quarter of its area is passed over, a larger one
 * makes the picture ambiguous; so it is with a picture below `not/`, which says of one face whose it is not. In the
 * folder of strangers every face counts.
 *
 * @param found - as recognised without a classifier
 */
export function usableFaces<Face extends RecognizedFace>(
  found: readonly Face[],
  image: Pick<DatasetImage, "label" | "role">,
): UsableFaces<Face> {
  const [first] = found;
  if (first === undefined) return { kind: "not usable", reason: "no face found" };
  // Without a classifier a face that passes every quality gate is undecided for that reason alone.
  const usable = found.filter(
    ({ identification: answer }) => answer.kind !== "undecided" || answer.reason === "no classifier",
  );
  if (usable.length === 0) return { kind: "not usable", reason: whyUnusable(first) };
  if (image.label === unknownName) return { kind: "usable", faces: usable };
  const largest = usable.reduce((a, b) => (areaOf(b.box) > areaOf(a.box) ? b : a));
  const rivals = usable.filter((face) => areaOf(face.box) >= rivalShare * areaOf(largest.box));
  if (rivals.length === 1) return { kind: "usable", faces: [largest] };
  const reason = `several faces (${rivals.length}); crop the picture to the one ${whoIsMeant(image)}`;
  return { kind: "not usable", reason };
}

const whoIsMeant = ({ label, role }: Pick<DatasetImage, "label" | "role">): string =>
  role === "not" ? `who is not ${label}` : "person";

function whyUnusable({ identification, quality }: RecognizedFace): string {
  const reason = identification.kind === "undecided" ? identification.reason : "";
  const measured: Readonly<Record<string, string>> = {
    "too small": `${quality.sizePx.toFixed(0)} px`,
    "too blurred": `sharpness ${quality.sharpness.toFixed(0)}`,
    "side view": `frontality ${quality.frontality.toFixed(2)}`,
  };
  const figure = measured[reason];
  return `face ${reason}${figure === undefined ? "" : ` (${figure})`}`;
}

import type { Size } from "../../face/geometry.ts";
import type { Identification } from "../../face/identification.ts";
import { unknownName } from "../../face/identification.ts";
import type { AnsweredFace } from "../../face/recognition.ts";
import type { DecidedPerson } from "./shown-people.ts";

/**
 * The text of an event's `objects.json`: the form that zmeventnotification gives it, one entry a person of the
 * picture beside it, and under `people` who was in the event at all.
 *
 * @param picture - number and size in pixels of the frame that `objdetect.jpg` shows
 */
export function detectedObjects(
  people: readonly DecidedPerson[],
  { frame, size }: { readonly frame: number; readonly size: Size },
): string {
  const visible = people.filter(({ best }) => best.frame === frame);
  const objects = {
    labels: visible.map(({ identification, best }) => labelOf(identification, best.face)),
    boxes: visible.map(({ best }) => {
      const { left, top, right, bottom } = best.face.box;
      return [left, top, right, bottom].map(Math.round);
    }),
    frame_id: frame,
    confidences: visible.map(({ identification, best }) =>
      rounded(
        (identification.kind === "undecided" ? best.face.quality?.detectionScore : undefined) ??
          identification.probability ??
          0,
      ),
    ),
    image_dimensions: { original: [size.height, size.width], resized: null },
    people: people.map(({ identification, best }) => ({
      kind: identification.kind,
      ...(identification.kind === "known" ? { name: identification.name } : {}),
      ...(identification.kind === "undecided" ? { reason: identification.reason } : {}),
      ...(identification.probability === undefined ? {} : { probability: rounded(identification.probability) }),
      frame_id: best.frame,
    })),
  };
  return `${JSON.stringify(objects)}\n`;
}

/** `face:Ann`, `face:Unknown`; of someone undecided no more than `face`. `person` where the box is not the face's. */
function labelOf(identification: Identification, { landmarks }: AnsweredFace): string {
  const what = landmarks === undefined ? "person" : "face";
  if (identification.kind === "undecided") return what;
  return `${what}:${identification.kind === "known" ? identification.name : unknownName}`;
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

import type { BoundingBox } from "../face/geometry.ts";
import { WireError } from "../rpc/errors-on-wire.ts";

/** The argument of the seed's `detect_faces`, read as the seed's Python read it: shape errors by Python's classes. */

type Members = Readonly<Record<string, unknown>>;

/** A label whose name is exactly `person`; the other labels are passed through. */
export interface PersonLabel {
  /** Index into the element's labels. */
  readonly index: number;
  /** Undefined for a box that holds no pixel whatever the image: empty, inside out, NaN. */
  readonly region: BoundingBox | undefined;
}

export interface SeedElement {
  readonly image: string;
  /** All keys of the element as they came, in their order. */
  readonly members: Members;
  readonly labels: readonly Members[];
  readonly people: readonly PersonLabel[];
}

/** @throws {WireError} TypeError or KeyError naming the place */
export function readSeedRequest(args: readonly unknown[]): readonly SeedElement[] {
  if (args.length !== 1)
    throw new WireError("TypeError", `detect_faces expects 1 argument, test_image_paths, got ${args.length}`);
  return asList(args[0], "test_image_paths").map((element, i) => readElement(element, `test_image_paths[${i}]`));
}

function readElement(value: unknown, place: string): SeedElement {
  const image = member(value, "image", place);
  if (typeof image !== "string")
    throw new WireError("TypeError", `expected a path at ${place}['image'], got ${kindOf(image)}`);
  const labels = asList(member(value, "labels", place), `${place}['labels']`);
  const people: PersonLabel[] = [];
  for (const [index, label] of labels.entries()) {
    const labelPlace = `${place}['labels'][${index}]`;
    if (member(label, "name", labelPlace) !== "person") continue;
    people.push({ index, region: readBox(member(label, "box", labelPlace), `${labelPlace}['box']`) });
  }
  return { image, members: value as Members, labels: labels as readonly Members[], people };
}

/** Corners are cut to whole pixels towards zero, as Python's `int` does. */
function readBox(value: unknown, place: string): BoundingBox | undefined {
  const corner = (key: string): number => {
    const given = member(value, key, place);
    return typeof given === "number" ? Math.trunc(given) : Number.NaN;
  };
  const box = { left: corner("xmin"), top: corner("ymin"), right: corner("xmax"), bottom: corner("ymax") };
  const holdsPixels = box.right > box.left && box.bottom > box.top && Object.values(box).every(Number.isFinite);
  return holdsPixels ? box : undefined;
}

function asList(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new WireError("TypeError", `expected a list at ${place}, got ${kindOf(value)}`);
  return value;
}

function member(value: unknown, key: string, place: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array)
    throw new WireError("TypeError", `expected an object at ${place}, got ${kindOf(value)}`);
  if (!Object.hasOwn(value, key)) throw new WireError("KeyError", `'${key}' is missing at ${place}`);
  return (value as Members)[key];
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return value instanceof Uint8Array ? "bytes" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

import { unknownName } from "../classifier/classifier.ts";
import type { EngineFace } from "../engine/engine.ts";
import { FaceServiceError } from "../errors.ts";
import type { Identification } from "../face/identification.ts";
import type { RpcMethod } from "../rpc/built-ins.ts";
import { versionName } from "./active-classifier.ts";
import { mapInOrder } from "./map-in-order.ts";
import type { MethodDependencies } from "./method-dependencies.ts";
import { toPythonJson } from "./python-json.ts";
import { readSeedRequest, type SeedElement } from "./seed-request.ts";

/** What is written into a person's label: `faceProba` only if the classifier was asked. */
interface SeedAnswer {
  readonly face: string | null;
  readonly faceProba?: number;
}

const notIdentified: SeedAnswer = { face: null };

/** Images of one call in work at once: enough to keep many workers busy, few enough to leave room for others. */
const imagesAtOnce = 16;

/** The failures that are the image's own fault; with any other the call fails, because null would be a lie. */
const imageFaults: ReadonlySet<string> = new Set([
  "IMAGE_UNREADABLE",
  "IMAGE_QUARANTINED",
  "REQUEST_INVALID", // a path outside images.allowedRoots
  "DEADLINE_EXCEEDED",
]);

/**
 * The seed's method: one list of images with object labels in, the same as JSON text out, with a name in every
 * label of a person.
 *
 * Only the most confident face in each person's box is named. A bad image or box answers null there and never
 * fails the call.
 *
 * @see goruck/smart-zoneminder@e2f7bf4:face-det-rec/face_detect_server.py
 */
export function detectFacesMethod(deps: MethodDependencies): RpcMethod {
  return {
    args: ["test_image_paths"],
    doc: "Names people: a list of {image, labels: [{name, box}]} in, the same as JSON text out with face and faceProba.",
    async call(args) {
      const elements = readSeedRequest(args);
      const classifier = deps.classifier.directory();
      const named = await mapInOrder(elements, imagesAtOnce, (element) => nameElement(element, classifier, deps));
      const facts = { method: "detect_faces", images: elements.length, classifier: versionName(classifier) };
      deps.log.debug(facts, "answered");
      return toPythonJson(named);
    },
  };
}

async function nameElement(
  element: SeedElement,
  classifier: string | undefined,
  deps: MethodDependencies,
): Promise<object> {
  const { people, labels, members } = element;
  if (people.length === 0) return members;
  const answers = await namePeople(element, classifier, deps);
  const named: object[] = [...labels];
  for (const { index, region } of people) {
    const { faceProba: _ofAnEarlierRun, ...label } = labels[index] ?? {};
    named[index] = { ...label, ...((region === undefined ? undefined : answers.get(index)) ?? notIdentified) };
  }
  return { ...members, labels: named };
}

/** @returns answers by the label's index; none for a person in whose box there is no face */
async function namePeople(
  { image, people }: SeedElement,
  classifier: string | undefined,
  { engine, log }: MethodDependencies,
): Promise<ReadonlyMap<number, SeedAnswer>> {
  const searched = people.flatMap(({ index, region }) => (region === undefined ? [] : [{ index, region }]));
  const answers = new Map<number, SeedAnswer>();
  if (searched.length === 0) return answers;
  try {
    const { faces } = await engine.recognize({
      image: { kind: "path", path: image },
      regions: searched.map(({ region }) => region),
      // smart-zoneminder's uploader ends itself at any error, so it waits, as it did for its own server.
      isPatient: true,
      ...(classifier === undefined ? {} : { classifier }),
    });
    for (const [i, { index }] of searched.entries()) {
      const face = mostConfident(faces.filter(({ region }) => region === i));
      if (face !== undefined) answers.set(index, seedAnswer(face.identification));
    }
  } catch (error) {
    if (!(error instanceof FaceServiceError && imageFaults.has(error.code))) throw error;
    const { code, message: reason } = error;
    log.warn({ image, code, reason, classifier: versionName(classifier) }, "image not recognised");
  }
  return answers;
}

function mostConfident(faces: readonly EngineFace[]): EngineFace | undefined {
  return faces.reduce<EngineFace | undefined>(
    (best, face) => (best === undefined || face.quality.detectionScore > best.quality.detectionScore ? face : best),
    undefined,
  );
}

function seedAnswer(identification: Identification): SeedAnswer {
  switch (identification.kind) {
    case "known":
      return { face: identification.name, faceProba: identification.probability };
    case "unknown":
      return { face: unknownName, faceProba: identification.probability };
    case "undecided":
      return identification.probability === undefined
        ? notIdentified
        : { face: null, faceProba: identification.probability };
  }
}

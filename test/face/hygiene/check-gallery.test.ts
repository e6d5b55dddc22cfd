import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkGallery } from "../../../src/face/hygiene/check-gallery.ts";
import type { Finding, FindingKind } from "../../../src/face/hygiene/finding.ts";
import { openGallery } from "../../../src/face/hygiene/gallery.ts";
import type { GalleryFace } from "../../../src/face/hygiene/gallery-face.ts";
import { syntheticFaces } from "../../classifier/synthetic-faces.ts";

const quality = { sizePx: 100, sharpness: 100, frontality: 1, detectionScore: 1 };
const wanted = { sizePx: 40, sharpness: 20, frontality: 0.5 };
const people = 6;
const images = 20;

function setUp() {
  const made = syntheticFaces({ people, images, strangers: 20, dimensions: 128 });
  const { names, vectors, labels } = made.samples;
  let count = 0;
  const face = (label: string, vector: Float32Array, more: Partial<GalleryFace> = {}): GalleryFace => {
    const group = count++;
    return { label, role: "sample", file: `${label}/${group}`, sha256: `${group}`, vector, quality, group, ...more };
  };
  const faces = vectors.map((vector, i) => face(names[labels[i]!] ?? "Unknown", vector));
  return { ...made, names, faces, face };
}

const check = (faces: readonly GalleryFace[], options = {}): readonly Finding[] =>
  checkGallery(openGallery(faces), { minImages: 3, wantedImages: 20, wanted, ...options });

const about = (findings: readonly Finding[], kind: FindingKind) =>
  findings.filter((finding) => finding.kind === kind).map(({ severity, people: who, files }) => [severity, who, files]);

describe("checkGallery", () => {
  test("finds nothing in a clean training set, and nothing to compare in an empty or a tiny one", () => {
    const { faces, names } = setUp();
    assert.deepEqual(check(faces), []);
    assert.deepEqual(check([]), []);
    const one = faces.filter(({ label }) => label === names[0]).slice(0, 1);
    assert.deepEqual(
      check(one).map(({ kind, severity }) => [kind, severity]),
      [["too few", "warning"]],
    );
  });

  test("tells a stranger's and another resident's picture in a person's folder", () => {
    const { faces, face, faceOf, stranger, names } = setUp();
    const [first = "", second = ""] = names;
    const strangers = face(first, stranger(), { file: "strange" });
    const misplaced = face(first, faceOf(1), { file: "misplaced" });
    assert.deepEqual(about(check([...faces, strangers, misplaced]), "wrong person"), [
      ["error", [first], ["strange"]],
      ["error", [first, second], ["misplaced"]],
    ]);
  });

  test("calls a picture that is unlike the others but also a side view a thing to look at", () => {
    const { faces, face, stranger, names } = setUp();
    const side = face(names[0]!, stranger(), { file: "side", quality: { ...quality, frontality: 0.3 } });
    const [finding] = check([...faces, side]).filter(({ kind }) => kind === "wrong person");
    assert.equal(finding?.severity, "warning");
    assert.equal(finding?.figures["frontality"], 0.3);
  });

  test("tells of a folder that holds two people, and does not list their pictures one by one", () => {
    const { faces, face, names } = setUp();
    const other = syntheticFaces({ people: 1, images: 0, strangers: 0, dimensions: 128, seed: 9 });
    const files = Array.from({ length: 8 }, (_, i) => `other/${i}`);
    const added = files.map((file) => face(names[2]!, other.faceOf(0), { file }));
    const findings = check([...faces, ...added]);
    assert.deepEqual(about(findings, "two people, one folder"), [["error", [names[2]], files]]);
    assert.deepEqual(about(findings, "wrong person"), []);
  });

  test("tells of one person under two names, and then of no wrong pictures between the two", () => {
    const { faces, names } = setUp();
    const split = faces.map((face, i) => (face.label === names[3] && i % 2 === 0 ? { ...face, label: "again" } : face));
    const findings = check(split);
    assert.deepEqual(about(findings, "one person, two names"), [["error", ["again", names[3]], []]]);
    assert.deepEqual(about(findings, "wrong person"), []);
  });

  test("tells loudly of a picture that lies in two folders", () => {
    const { faces, names } = setUp();
    const [original] = faces;
    const inUnknown = { ...original!, label: "Unknown", file: "Unknown/copy" };
    const inAnother = { ...faces[1]!, label: names[4]!, file: "another/copy" };
    const inNot = { ...faces[2]!, role: "not" as const, file: "not/copy" };
    const findings = check([...faces, inUnknown, inAnother, inNot]);
    assert.deepEqual(
      findings.filter(({ severity }) => severity === "error").map(({ kind }) => kind),
      ["same face, two folders", "same face, two folders", "same face, two folders"],
    );
    assert.deepEqual(
      new Set(findings.flatMap(({ files }) => files)),
      new Set(["Unknown/copy", "another/copy", "not/copy", ...faces.slice(0, 3).map(({ file }) => file)]),
    );
  });

  test("says nothing of a group picture from which two folders took different faces", () => {
    const { faces, face, stranger } = setUp();
    const bystander = face("Unknown", stranger(), { sha256: faces[0]!.sha256 });
    const another = face("Unknown", stranger(), { sha256: faces[0]!.sha256 });
    assert.deepEqual(check([...faces, bystander, another]), []);
  });

  test("tells a resident among the strangers", () => {
    const { faces, face, faceOf, names } = setUp();
    const resident = face("Unknown", faceOf(5), { file: "Unknown/resident" });
    assert.deepEqual(about(check([...faces, resident]), "resident among strangers"), [
      ["error", [names[5], "Unknown"], ["Unknown/resident"]],
    ]);
  });

  test("tells a face of not/ that is the person after all, or another resident; a stranger there is as it should be", () => {
    const { faces, face, faceOf, stranger, names } = setUp();
    const not = (file: string, vector: Float32Array) => face(names[0]!, vector, { role: "not", file });
    const findings = check([...faces, not("self", faceOf(0)), not("other", faceOf(1)), not("stranger", stranger())]);
    assert.deepEqual(about(findings, "not-face is the person"), [["error", [names[0]], ["self"]]]);
    assert.deepEqual(about(findings, "not-face is another resident"), [["hint", [names[0], names[1]], ["other"]]]);
    assert.equal(findings.length, 2);
  });

  test("tells of few pictures, of one event only, of copies and of weak pictures", () => {
    const { faces, names } = setUp();
    const weak = { ...quality, sizePx: 25, sharpness: 12 };
    const [few, uniform, copied, poor, ...fine] = names.map((name) => faces.filter(({ label }) => label === name));
    const thin: readonly GalleryFace[] = [
      ...few!.slice(0, 2),
      ...uniform!.map((face) => ({ ...face, group: 1000 })),
      ...copied!,
      ...copied!.slice(0, 3).map((face, i) => ({ ...face, file: `copy ${i}` })),
      ...poor!.map((face, i) => (i < 12 ? { ...face, quality: weak } : face)),
      ...fine.flat(),
      ...faces.slice(people * images),
    ];
    assert.deepEqual(
      check(thin).map(({ kind, severity, people: who, files }) => [kind, severity, who[0], files.length]),
      [
        ["too few", "warning", names[0], 0],
        ["one event", "warning", names[1], 0],
        ["weak faces", "warning", names[3], 12],
        ["weak faces", "warning", names[3], 12],
        ["copies", "hint", names[2], 3],
      ],
    );
  });

  test("guesses the scale where there is one person and no stranger, and still finds a wrong picture", () => {
    const { faces, face, stranger, names } = setUp();
    const own = faces.filter(({ label }) => label === names[0]);
    assert.deepEqual(check(own), []);
    assert.deepEqual(about(check([...own, face(names[0]!, stranger(), { file: "wrong" })]), "wrong person"), [
      ["error", [names[0]], ["wrong"]],
    ]);
  });

  test("depends neither on the order of the faces nor on the network's scale", () => {
    const { faces, face, stranger, faceOf, names } = setUp();
    const spoilt = [...faces, face(names[0]!, stranger()), face(names[1]!, faceOf(2)), face("Unknown", faceOf(3))];
    const ofAll = (given: readonly GalleryFace[]) =>
      check(given)
        .map(({ kind, files }) => `${kind} ${files}`)
        .sort();
    const expected = ofAll(spoilt);
    assert.equal(expected.length, 3);
    assert.deepEqual(ofAll([...spoilt].reverse()), expected);
    // A constant beside every vector makes all faces more alike, as with networks whose vectors share a direction.
    const offset = spoilt.map((each) => ({
      ...each,
      vector: Float32Array.from([...each.vector, 1.5], (v) => v / Math.sqrt(3.25)),
    }));
    assert.deepEqual(ofAll(offset), expected);
  });
});

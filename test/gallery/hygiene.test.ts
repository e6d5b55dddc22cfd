import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findingKinds } from "../../src/face/hygiene/finding.ts";
import { checkImages, hygieneJson, hygieneSummary, hygieneText } from "../../src/gallery/hygiene.ts";
import { findingText } from "../../src/gallery/hygiene-text.ts";
import { syntheticEmbeddings } from "../training/synthetic-embeddings.ts";

const { images } = syntheticEmbeddings({ people: 4, images: 20, strangers: 20, dimensions: 128 });
const clean = checkImages(images, 3);

/** The first image of each of two people exchanged. */
const swapped = images.map((image, i) => {
  const other = i === 0 ? 20 : i === 20 ? 0 : i;
  return { ...image, vector: images[other]!.vector };
});

describe("the check of a training set", () => {
  test("says so when nothing is doubtful", () => {
    assert.match(hygieneSummary(clean, "hygiene.txt"), /^training set: nothing doubtful was found$/);
  });

  test("names the file, the figure and what to do", () => {
    const text = hygieneText(checkImages(swapped, 3));
    assert.match(text, /^training set: 2 errors, 0 warnings, 0 hints/);
    assert.match(
      text,
      /error: person 000\/0\.jpg looks like person 001 \(likeness [\d.]+\), not like person 000 \(-?[\d.]+\): .*move it to person 001\//,
    );
  });

  test("shows only the worst, and where the rest stands", () => {
    const few = images
      .filter((_, i) => i % 20 < 10 || i >= 80)
      .map((image) => ({ ...image, quality: { ...image.quality, sizePx: 30 } }));
    const report = checkImages(few, 15);
    const summary = hygieneSummary(report, "/x/hygiene.txt").split("\n");
    assert.equal(report.findings.filter(({ severity }) => severity === "warning").length, 8);
    assert.equal(summary.length, 1 + 8);
    const hints = checkImages(few, 3);
    assert.match(hygieneSummary(hints, "/x/hygiene.txt"), /all of it in \/x\/hygiene\.txt/);
  });

  test("gives programs every finding in numbers and words, every face's likenesses and what was not encoded", () => {
    const rejected = [{ file: "ada/9.jpg", sha256: "", reason: "no face found" }];
    const json = JSON.parse(hygieneJson(checkImages(swapped, 3), rejected)) as {
      readonly findings: readonly { readonly files: readonly string[]; readonly text: string }[];
      readonly faces: readonly {
        readonly file: string;
        readonly own: number | null;
        readonly nearest: { readonly name: string };
      }[];
      readonly notEncoded: unknown;
    };
    assert.deepEqual(
      json.findings.map(({ files }) => files),
      [["person 000/0.jpg"], ["person 001/20.jpg"]],
    );
    assert.match(json.findings[0]?.text ?? "", /looks like person 001/);
    assert.equal(json.faces.length, swapped.length);
    assert.equal(json.faces[0]?.nearest.name, "person 001");
    assert.ok((json.faces[0]?.own ?? 1) < 0.3 && (json.faces[1]?.own ?? 0) > 0.6);
    assert.equal(json.faces.at(-1)?.own, null);
    assert.deepEqual(json.notEncoded, [{ file: "ada/9.jpg", reason: "no face found" }]);
  });

  test("has words for every kind of finding, also where figures are missing", () => {
    for (const kind of findingKinds) {
      const text = findingText({ kind, severity: "hint", people: ["ann", "bob"], files: ["a", "b"], figures: {} });
      assert.match(text, /ann|a and b/, kind);
      assert.doesNotMatch(text, /undefined|NaN/, kind);
    }
  });
});

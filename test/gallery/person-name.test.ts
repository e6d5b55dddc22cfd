import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import { checkedPersonName } from "../../src/gallery/person-name.ts";

const refused = {
  nothing: "",
  blanks: "  ",
  "a blank at its end": "Ada ",
  "a path upwards": "..",
  "a hidden folder": ".ada",
  "a part of a path": "a/b",
  "a part of a path on Windows": "a\\b",
  "a drive": "C:ada",
  "a dot at its end": "ada.",
  "a line break": "a\nb",
  "a NUL": "a\0b",
  "a lone surrogate": "a\ud800",
  "a turn of the writing direction": "a\u202eb",
  "a byte order mark": "\ufeffada",
  "the strangers' folder": "Unknown",
  "the strangers' folder in other letters": "uNKNOWN",
  "the strangers' folder in wide letters": "\uff35nknown",
  "the folder of negatives": "Not",
  "no letter and no digit": "--",
  "more than a file system takes": "\u00e9".repeat(76),
};

describe("a person's name", () => {
  for (const [what, name] of Object.entries(refused))
    test(`is not ${what}`, () => {
      assert.throws(
        () => checkedPersonName(name),
        (error) => error instanceof FaceServiceError && error.code === "REQUEST_INVALID" && error.message.length < 120,
      );
    });

  test("may be written in any script, with spaces, dots, hyphens and apostrophes inside", () => {
    for (const name of ["Ada", "J. R. O'Brien-Smith", "Åsa", "李雷", "नीलम", "محمد", "علی\u200cرضا", "O2", "Notker"])
      assert.equal(checkedPersonName(name), name.normalize("NFC"));
  });

  test("is written one way, however its accents came", () => {
    assert.equal(checkedPersonName("Zoe\u0308"), "Zo\u00eb");
  });
});

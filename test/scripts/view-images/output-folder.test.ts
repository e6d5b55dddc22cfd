import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { makeFolder, writeSheets } from "../../../scripts/view-images/output-folder.ts";
import { writeNew } from "../../../scripts/view-images/write-frame.ts";
import { plainPicture } from "../../support/pictures.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

describe("folder of a view", () => {
  const now = new Date(Date.UTC(2026, 10, 21, 18, 5, 6, 789));

  test("is a new one each time, also within a second", async () => {
    await using home = await temporaryDirectory();
    const parent = join(home.path, "viewed", "images");
    const folders = await Promise.all([1, 2, 3].map(() => makeFolder(parent, now)));
    assert.deepEqual(
      folders.sort(),
      ["", "-2", "-3"].map((copy) => join(parent, `2026-11-21T18-05-06Z${copy}`)),
    );
  });

  test("is refused where a file stands, and no file in it is written twice", async () => {
    await using home = await temporaryDirectory();
    await writeFile(join(home.path, "file"), "mine");
    await assert.rejects(makeFolder(join(home.path, "file"), now), { code: "USAGE_INVALID", message: /see --output$/ });
    await assert.rejects(writeNew(home.path, "file", "other"), /is there already/);
    assert.equal(await readFile(join(home.path, "file"), "utf8"), "mine");
    assert.deepEqual(await readdir(home.path), ["file"]);
  });

  test("holds as many contact sheets as its pictures need", async () => {
    await using home = await temporaryDirectory();
    await writeNew(home.path, "1.jpg", await plainPicture(1));
    const tiles = Array.from({ length: 41 }, (_, i) => ({ picture: "1.jpg", caption: String(i) }));
    assert.deepEqual(await writeSheets(home.path, tiles), ["contact-sheet-01.jpg", "contact-sheet-02.jpg"]);
    assert.deepEqual(await writeSheets(home.path, []), []);
  });
});

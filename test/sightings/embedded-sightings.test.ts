import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openEmbeddedSightings } from "../../src/sightings/embedded-sighting-store.ts";
import { sightingId } from "../../src/sightings/sighting.ts";
import type { Sightings } from "../../src/sightings/sightings.ts";
import { openDatabase } from "../../src/sqlite/database.ts";
import { keepAll, type OpenSightings } from "../contract/opened-sightings.ts";
import { sightingsContract } from "../contract/sightings.ts";
import { known } from "../support/frame-results.ts";
import { aSighting } from "../support/sightings.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const openInTemporaryDirectory: OpenSightings = async (settings = {}) => {
  const directory = await temporaryDirectory();
  const file = join(directory.path, "made", "sightings.db");
  const store = await openEmbeddedSightings({ ...keepAll, ...settings, file });
  const reopened: Sightings[] = [];
  return {
    store,
    reopen: async (others = {}) => {
      const again = await openEmbeddedSightings({ ...keepAll, ...others, file });
      reopened.push(again);
      return again;
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of [store, ...reopened]) await one[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
};

sightingsContract("embedded", openInTemporaryDirectory);

describe("the file of the embedded sightings", () => {
  test("is for its owner alone, its journals too", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "sightings.db");
    await writeFile(file, "", { mode: 0o644 });
    await using store = await openEmbeddedSightings({ ...keepAll, file });
    await store.put([aSighting()]);
    for (const name of await readdir(directory.path))
      assert.equal((await stat(join(directory.path, name))).mode & 0o777, 0o600, name);
  });

  test("is for the group too where the umask lets it, as two services share it", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "sightings.db");
    const before = process.umask(0o007);
    try {
      await using store = await openEmbeddedSightings({ ...keepAll, file });
      await store.put([aSighting()]);
      for (const name of await readdir(directory.path))
        assert.equal((await stat(join(directory.path, name))).mode & 0o777, 0o660, name);
    } finally {
      process.umask(before);
    }
  });

  test("holds nothing any more of a person who was erased", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "sightings.db");
    await using store = await openEmbeddedSightings({ ...keepAll, file });
    const crop = new TextEncoder().encode("the picture of a face ".repeat(500));
    await store.put([aSighting({ crop, identification: known("Annabel") }), aSighting({ frame: 2 })]);
    await store.erasePerson("Annabel");
    for (const name of await readdir(directory.path)) {
      const bytes = await readFile(join(directory.path, name));
      assert.ok(!bytes.includes("the picture of a face") && !bytes.includes("Annabel"), name);
    }
  });

  test("names the row that something else has spoilt", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "sightings.db");
    await using store = await openEmbeddedSightings({ ...keepAll, file });
    await store.put([aSighting()]);
    using database = openDatabase({ file, what: "test" });
    for (const body of ["no json", "{}"]) {
      database.run("UPDATE sightings SET body = ?", [body]);
      await assert.rejects(store.get([sightingId(aSighting())]), {
        code: "CONFIG_INVALID",
        message: /sighting 1\.42\.1\.0 of/,
      });
    }
  });

  test("is refused when it is no database", async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, "holiday.jpg");
    await writeFile(file, "not a database".repeat(1000));
    await assert.rejects(openEmbeddedSightings({ ...keepAll, file }), { code: "CONFIG_INVALID" });
    await assert.rejects(openEmbeddedSightings({ ...keepAll, file: join(file, "x.db") }), { code: "CONFIG_INVALID" });
  });
});

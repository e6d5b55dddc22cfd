import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import type { ImageArchive } from "../../src/store/archive.ts";

/** An archive over an empty place. */
export interface OpenedImageArchive extends AsyncDisposable {
  readonly archive: ImageArchive;
  /** Another archive over the same place. */
  reopen(): Promise<ImageArchive>;
}

const key = "1/2026-11-21/42/00007.jpg";
const picture = Uint8Array.from([0xff, 0xd8, 0, 1, 2, 254, 255, 0xff, 0xd9]);

/** What every image archive must do. */
export function imageArchiveContract(adapter: string, open: () => Promise<OpenedImageArchive>): void {
  describe(`image archive: ${adapter}`, () => {
    keepsPictures(open);
    keepsMetadata(open);
    listsKeys(open);
    refusesOtherKeys(open);
  });
}

function keepsPictures(open: () => Promise<OpenedImageArchive>): void {
  test("gives back a picture's bytes and metadata", async () => {
    await using place = await open();
    await place.archive.put(key, picture, { monitor: "1", "captured-at": "2026-11-21T10:00:07.000Z" });
    const found = await place.archive.get(key);
    assert.deepEqual(Uint8Array.from(found?.bytes ?? []), picture);
    assert.deepEqual(found?.metadata, { monitor: "1", "captured-at": "2026-11-21T10:00:07.000Z" });
  });

  test("answers undefined for a key that holds nothing, also where keys begin or end alike", async () => {
    await using place = await open();
    await place.archive.put(key, picture, {});
    for (const absent of ["1", "1/2026-11-21", `${key}/1.jpg`, "1/2026-11-21/42/0000.jpg", "x.jpg"])
      assert.equal(await place.archive.get(absent), undefined, absent);
  });

  test("overwrites bytes and metadata under the same key", async () => {
    await using place = await open();
    await place.archive.put(key, picture, { old: "1", both: "1" });
    await place.archive.put(key, Uint8Array.of(7), { both: "2" });
    const found = await place.archive.get(key);
    assert.deepEqual(Uint8Array.from(found?.bytes ?? []), Uint8Array.of(7));
    assert.deepEqual(found?.metadata, { both: "2" });
    assert.deepEqual(await place.archive.list(""), [key]);
  });

  test("takes a picture away with its metadata, and nothing else; what is not there is no failure", async () => {
    await using place = await open();
    await place.archive.put(key, picture, { names: "Ann" });
    await place.archive.put("1/2026-11-21/42/00008.jpg", picture, {});
    for (const none of ["none.jpg", "1/2026-11-21", `${key}/1.jpg`]) await place.archive.remove(none);
    await place.archive.remove(key);
    await place.archive.remove(key);
    assert.equal(await place.archive.get(key), undefined);
    assert.deepEqual(await place.archive.list(""), ["1/2026-11-21/42/00008.jpg"]);
    await place.archive.put(key, picture, {});
    assert.deepEqual((await place.archive.get(key))?.metadata, {});
  });

  test("keeps a part of a larger buffer, an empty picture and one of 5 MB", async () => {
    await using place = await open();
    const large = randomBytes(5_000_000);
    await place.archive.put("part.jpg", large.subarray(100, 200), {});
    await place.archive.put("empty.jpg", new Uint8Array(), {});
    await place.archive.put("large.jpg", large, {});
    assert.ok(large.subarray(100, 200).equals((await place.archive.get("part.jpg"))?.bytes ?? large));
    assert.equal((await place.archive.get("empty.jpg"))?.bytes.byteLength, 0);
    assert.ok(large.equals((await place.archive.get("large.jpg"))?.bytes ?? picture));
  });

  test("shows readers a whole picture while it is overwritten again and again", async () => {
    await using place = await open();
    const versions = [1, 2, 3].map((fill) => new Uint8Array(200_000 + fill).fill(fill));
    await place.archive.put(key, versions[0]!, {});
    const reads: Promise<void>[] = [];
    for (const version of versions) {
      const write = place.archive.put(key, version, {});
      reads.push(...[1, 2, 3].map(() => place.archive.get(key).then((found) => assertWhole(found?.bytes))));
      await write;
    }
    await Promise.all(reads);
  });

  test("keeps many pictures put at once, and one of those put under one key at once", async () => {
    await using place = await open();
    const writes = Array.from({ length: 20 }, (_, index) => place.archive.put(`a/${index}.jpg`, picture, {}));
    const rivals = Array.from({ length: 20 }, (_, index) => place.archive.put(key, Uint8Array.of(index), {}));
    await Promise.all([...writes, ...rivals]);
    assert.equal((await place.archive.list("")).length, 21);
    assert.equal((await place.archive.get(key))?.bytes.byteLength, 1);
  });

  test("still has a picture after it was closed and opened again, and may be closed twice", async () => {
    await using place = await open();
    await place.archive.put(key, picture, { monitor: "1" });
    await place.archive[Symbol.asyncDispose]();
    await place.archive[Symbol.asyncDispose]();
    await using again = await place.reopen();
    assert.deepEqual((await again.get(key))?.metadata, { monitor: "1" });
  });
}

function assertWhole(bytes: Uint8Array | undefined): void {
  assert.ok(bytes);
  const fill = bytes[0] ?? 0;
  assert.equal(bytes.byteLength, 200_000 + fill);
  assert.ok(bytes.every((byte) => byte === fill));
}

function keepsMetadata(open: () => Promise<OpenedImageArchive>): void {
  test("keeps metadata in any script, with line ends, percent signs and spaces at the ends", async () => {
    await using place = await open();
    const metadata = {
      names: "Åsa, 李小龙, 👩‍👧",
      "line-ends": "a\r\nb\tc",
      percent: "100 % %41 %zz",
      spaces: "  two  inside  ",
      json: '[{"Name":"person","Box":{"ymin":1.25}}]',
      empty: "",
    };
    await place.archive.put(key, picture, metadata);
    assert.deepEqual((await place.archive.get(key))?.metadata, metadata);
  });

  test("gives names back in lower case, as S3 does", async () => {
    await using place = await open();
    await place.archive.put(key, picture, { zmMonitorName: "FrontPorch" });
    assert.deepEqual((await place.archive.get(key))?.metadata, { zmmonitorname: "FrontPorch" });
  });

  test("takes metadata of 2 KB, refuses a byte more, and counts what the encoding adds", async () => {
    await using place = await open();
    await place.archive.put(key, picture, { m: "x".repeat(2047) });
    assert.equal((await place.archive.get(key))?.metadata["m"]?.length, 2047);
    const refused = { code: "REQUEST_INVALID", message: /of at most 2048/ };
    await assert.rejects(place.archive.put(key, picture, { m: "x".repeat(2048) }), refused);
    await assert.rejects(place.archive.put(key, picture, { m: "ö".repeat(400) }), refused);
  });

  test("refuses metadata names that are no header names or differ in case only", async () => {
    await using place = await open();
    for (const metadata of [{ "a b": "1" }, { ä: "1" }, { "": "1" }, { "a:": "1" }, { Name: "1", name: "2" }])
      await assert.rejects(place.archive.put(key, picture, metadata), { code: "REQUEST_INVALID" });
    assert.deepEqual(await place.archive.list(""), []);
  });
}

function listsKeys(open: () => Promise<OpenedImageArchive>): void {
  test("lists keys by prefix, whole parts or not, in code-unit order", async () => {
    await using place = await open();
    const keys = ["1/a.jpg", "1/b/c.jpg", "1/b/d e.jpg", "10/a.jpg", "2/Ä.jpg", "2/z.jpg", "2/李.jpg", "Z.jpg"];
    for (const one of keys) await place.archive.put(one, picture, {});
    assert.deepEqual(await place.archive.list(""), [...keys].sort());
    assert.deepEqual(await place.archive.list("1"), ["1/a.jpg", "1/b/c.jpg", "1/b/d e.jpg", "10/a.jpg"]);
    assert.deepEqual(await place.archive.list("1/"), ["1/a.jpg", "1/b/c.jpg", "1/b/d e.jpg"]);
    assert.deepEqual(await place.archive.list("1/b/d"), ["1/b/d e.jpg"]);
    assert.deepEqual(await place.archive.list("2/"), ["2/z.jpg", "2/Ä.jpg", "2/李.jpg"]);
    for (const none of ["3", "1/b/c.jpg/", "/1", "../", "1/../", "//"])
      assert.deepEqual(await place.archive.list(none), [], none);
  });
}

function refusesOtherKeys(open: () => Promise<OpenedImageArchive>): void {
  test("refuses keys that could leave the archive or that not every archive can hold", async () => {
    await using place = await open();
    const wrong = [
      "",
      "/",
      "/a.jpg",
      "a/",
      "a//b.jpg",
      ".",
      "..",
      "../a.jpg",
      "a/../b.jpg",
      "a/./b.jpg",
      "..\\a.jpg",
      "C:\\a.jpg",
      ".hidden.jpg",
      "a/.incoming/b.jpg",
      "a.jpg.",
      "a ",
      " a",
      "a\u0000.jpg",
      "a\n.jpg",
      "a?.jpg",
      "a*.jpg",
      "a<b>.jpg",
      "a.json",
      "a.JSON",
      "\ud83d.jpg",
      `${"x".repeat(201)}.jpg`,
      "ö".repeat(101),
      `${"a/".repeat(500)}b.jpg`,
    ];
    for (const one of wrong) {
      await assert.rejects(place.archive.put(one, picture, {}), { code: "REQUEST_INVALID" }, JSON.stringify(one));
      await assert.rejects(place.archive.get(one), { code: "REQUEST_INVALID" }, JSON.stringify(one));
    }
    assert.deepEqual(await place.archive.list(""), []);
  });

  test("takes keys of the longest parts, of other scripts and with the signs that are allowed", async () => {
    await using place = await open();
    const keys = [`${"x".repeat(196)}.jpg`, "Ünï/カメラ/한국.jpg", "Front Porch/(a)_b-c!'+,=@~.jpg", "a/b"];
    for (const one of keys) {
      await place.archive.put(one, picture, {});
      assert.deepEqual(Uint8Array.from((await place.archive.get(one))?.bytes ?? []), picture, one);
    }
  });
}

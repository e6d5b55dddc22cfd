import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const built = fileURLToPath(new URL("../../web", import.meta.url));
const maxGzippedBytes = 300 * 1024;

async function builtFiles(): Promise<readonly { readonly file: string; readonly bytes: Buffer }[]> {
  const entries = await readdir(built, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return Promise.all(files.map(async (file) => ({ file, bytes: await readFile(file) })));
}

describe("the page as it is built", () => {
  test("weighs at most 300 KB, gzipped, all files together", async (t) => {
    const files = await builtFiles();
    const bytes = files.reduce((sum, file) => sum + gzipSync(file.bytes).length, 0);
    t.diagnostic(`${(bytes / 1024).toFixed(1)} KB gzipped in ${files.length} files`);
    assert.ok(files.some(({ file }) => file.endsWith("index.html")));
    assert.ok(bytes <= maxGzippedBytes, `${bytes} bytes`);
  });

  test("names no other site and has nothing inline that the Content Security Policy forbids", async () => {
    for (const { file, bytes } of await builtFiles()) {
      const text = bytes.toString("utf8");
      const sites = [...text.matchAll(/https?:\/\/[^\s"'`)<>]+/g)].map(([address]) => address);
      // The names of XML's and SVG's own languages are no addresses that anything is fetched from.
      assert.deepEqual(
        sites.filter((address) => !address.startsWith("http://www.w3.org/")),
        [],
        file,
      );
    }
    const index = await readFile(join(built, "index.html"), "utf8");
    assert.doesNotMatch(index, /<script(?![^>]*\ssrc=)/);
    assert.doesNotMatch(index, /<style|\sstyle=|\son[a-z]+=/);
  });
});

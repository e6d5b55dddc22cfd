import assert from "node:assert/strict";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { create } from "tar";
import { openDataFolder, readWider } from "../../../../scripts/bench/wider/dataset.ts";
import { temporaryDirectory } from "../../../support/temporary-directory.ts";

const truth = {
  "0--Parade/a.jpg": { boxes_xywh: [[1, 2, 3, 4]], invalid: [0], easy: [], medium: [0], hard: [0] },
};

async function dataBelow(root: string, contents: unknown = truth): Promise<string> {
  await mkdir(join(root, "wider"), { recursive: true });
  await writeFile(join(root, "wider", "ground-truth.json"), JSON.stringify(contents));
  return join(root, "wider");
}

describe("readWider", () => {
  it("reads paths, corners and the lists of what counts, from a tar as from its folder", async () => {
    await using temporary = await temporaryDirectory();
    await dataBelow(temporary.path);
    const file = join(temporary.path, "data.tar");
    await create({ file, cwd: temporary.path }, ["wider"]);
    let unpacked = "";
    {
      await using folder = await openDataFolder(file);
      unpacked = folder.directory;
      const [image] = await readWider(folder.directory);
      assert.equal(image?.path, join(folder.directory, "wider", "0--Parade", "a.jpg"));
      assert.deepEqual(image?.faces, [{ left: 1, top: 2, right: 4, bottom: 6 }]);
      assert.deepEqual(image?.counted.medium, [0]);
    }
    await assert.rejects(access(unpacked), { code: "ENOENT" });
    await using folder = await openDataFolder(temporary.path);
    assert.equal((await readWider(folder.directory)).length, 1);
    await access(file);
  });

  it("refuses what is no such data", async () => {
    await using temporary = await temporaryDirectory();
    const refused = { code: "USAGE_INVALID" };
    await assert.rejects(openDataFolder(join(temporary.path, "missing.tar")), refused);
    await assert.rejects(readWider(temporary.path), { ...refused, message: /ground-truth\.json/ });
    await dataBelow(temporary.path, { "a.jpg": { boxes_xywh: [[1, 2]] } });
    await assert.rejects(readWider(temporary.path), { ...refused, message: /another form/ });
    const broken = join(temporary.path, "broken.tar");
    await writeFile(broken, Buffer.alloc(2000, 7));
    await assert.rejects(openDataFolder(broken), refused);
  });
});

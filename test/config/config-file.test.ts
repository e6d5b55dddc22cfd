import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ConfigFile } from "../../src/config/config-file.ts";
import { withValueAt } from "../../src/config/edit-json.ts";
import { lineDiff } from "../../src/config/line-diff.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

describe("withValueAt", () => {
  test("replaces one value and leaves every other character", () => {
    const text = '{ "a": {"x":[1, 2],\t"y" : "q\\"}"  },\n"b": true }\n';
    assert.equal(withValueAt(text, ["a", "y"], 0.5), '{ "a": {"x":[1, 2],\t"y" : 0.5  },\n"b": true }\n');
    assert.equal(withValueAt(text, ["b"], false), '{ "a": {"x":[1, 2],\t"y" : "q\\"}"  },\n"b": false }\n');
    assert.equal(withValueAt(text, ["a", "x"], [3]), '{ "a": {"x":[3],\t"y" : "q\\"}"  },\n"b": true }\n');
  });

  test("puts in what is missing, with its section where that is missing too", () => {
    assert.equal(withValueAt("{}", ["a"], 1), '{\n  "a": 1\n}');
    assert.equal(withValueAt('{\n  "a": {}\n}\n', ["a", "b"], 1), '{\n  "a": {\n    "b": 1\n  }\n}\n');
    assert.equal(withValueAt('{\n  "a": 1\n}\n', ["b", "c"], 2), '{\n  "a": 1,\n  "b": {\n    "c": 2\n  }\n}\n');
  });

  test("gives what JSON.parse and a plain assignment give, for many texts and paths", () => {
    const texts = [
      '{"a":{"b":1},"c":"{[,"}',
      '{ "c" : [ {"a":1}, "]" ] }',
      '{"a":{"c":{"d":null}}}',
      '{"a":{"b":-1e3},"z":0}',
    ];
    for (const text of texts)
      for (const path of [["a", "b"], ["c"], ["new", "b"]] as const) {
        const expected = JSON.parse(text) as Record<string, Record<string, unknown>>;
        if (path.length === 1) expected[path[0]] = 7 as never;
        else expected[path[0]] = { ...expected[path[0]], [path[1]]: 7 };
        assert.deepEqual(JSON.parse(withValueAt(text, path, 7)), expected, `${text} ${path}`);
      }
  });
});

describe("lineDiff", () => {
  test("shows what changed with three lines around it, and nothing for equal texts", () => {
    const before = Array.from({ length: 20 }, (_, line) => `line ${line}`).join("\n");
    assert.equal(lineDiff(before, before, "f"), "");
    const diff = lineDiff(before, before.replace("line 10\n", "ten\nand more\n"), "f");
    assert.equal(
      diff,
      [
        "--- f",
        "+++ f",
        "@@ -8,7 +8,8 @@",
        " line 7",
        " line 8",
        " line 9",
        "-line 10",
        "+ten",
        "+and more",
        " line 11",
        " line 12",
        " line 13",
        "",
      ].join("\n"),
    );
    const far = lineDiff(before, before.replace("line 1\n", "one\n").replace("line 18\n", ""), "f");
    assert.equal(far.match(/^@@/gm)?.length, 2);
  });
});

describe("ConfigFile", () => {
  test("writes a change in one step, keeps the file's mode and a copy as it was", async () => {
    await using home = await temporaryDirectory();
    const path = join(home.path, "config.json");
    const before = '{\n  "log": { "level": "warn" },\n  "classifier": { "minProba": 0.9 }\n}\n';
    await writeFile(path, before, { mode: 0o600 });
    const file = new ConfigFile(path, {});
    const changes = [[["classifier", "minProba"], 0.8]] as const;
    assert.match(await file.preview(changes), /-.*"minProba": 0\.9.*\n\+.*"minProba": 0\.8/);
    assert.equal(await readFile(path, "utf8"), before);
    const { backup, diff } = await file.apply(changes);
    assert.equal(await readFile(path, "utf8"), before.replace("0.9", "0.8"));
    assert.equal(await readFile(join(home.path, backup ?? ""), "utf8"), before);
    assert.match(diff, /^--- config\.json\n/);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await file.apply(changes), { diff: "", backup: undefined });
  });

  test("refuses what makes no configuration, and leaves the file and its folder as they were", async () => {
    await using home = await temporaryDirectory();
    const path = join(home.path, "config.json");
    await writeFile(path, "{}");
    const file = new ConfigFile(path, {});
    await assert.rejects(file.apply([[["classifier", "minProba"], 7]]), { code: "CONFIG_INVALID" });
    await assert.rejects(file.apply([[["nosuch", "thing"], 7]]), { code: "CONFIG_INVALID" });
    assert.deepEqual(await readdir(home.path), ["config.json"]);
    assert.equal(await readFile(path, "utf8"), "{}");
  });

  test("says that the file is broken, or gone, since somebody edited it, and leaves it", async () => {
    await using home = await temporaryDirectory();
    const path = join(home.path, "config.json");
    const file = new ConfigFile(path, {});
    const change = [[["quality", "minFacePx"], 30]] as const;
    for (const text of ['{ "quality": {', '{ "qualty": {} }', "[]", ""]) {
      await writeFile(path, text);
      for (const work of [() => file.preview(change), () => file.apply(change)])
        await assert.rejects(work, { code: "CONFLICT", message: /^mend config\.json by hand first: .*config\.json/ });
      assert.equal(await readFile(path, "utf8"), text);
    }
    await rm(path);
    await assert.rejects(file.preview([]), { code: "CONFLICT", message: /ENOENT/ });
  });

  test("makes concurrent changes one after the other, and keeps ten copies", async () => {
    await using home = await temporaryDirectory();
    await mkdir(join(home.path, "c"));
    const path = join(home.path, "c", "config.json");
    await writeFile(path, "{}");
    const file = new ConfigFile(path, {});
    await Promise.all(Array.from({ length: 14 }, (_, index) => file.apply([[["quality", "minSharpness"], index + 1]])));
    await file.apply([[["quality", "minFacePx"], 30]]);
    assert.deepEqual(JSON.parse(await readFile(path, "utf8")), { quality: { minSharpness: 14, minFacePx: 30 } });
    assert.ok((await readdir(join(home.path, "c"))).length <= 11);
  });
});

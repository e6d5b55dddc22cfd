import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { activateVersion, writeVersion } from "../../src/classifier/versions.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { watchClassifier } from "../../src/server/active-classifier.ts";
import { MemoryLog } from "../support/rpc.ts";

interface Folder extends AsyncDisposable {
  readonly directory: string;
  activate(version: string): Promise<void>;
}

async function versionsFolder(): Promise<Folder> {
  const directory = await mkdtemp(join(tmpdir(), "classifiers-"));
  return {
    directory,
    async activate(version) {
      await writeVersion(directory, version, new Map([["note", version]])).catch(() => undefined); // is there already
      await activateVersion(directory, version);
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

const anyVersion = () => Promise.resolve();
const never = 1_000_000;

describe("watchClassifier", () => {
  test("has none before the first training, and says what to do", async () => {
    await using folder = await versionsFolder();
    const log = new MemoryLog();
    await using watch = await watchClassifier({ ...folder, checkEveryMs: never, check: anyVersion }, log);
    assert.equal(watch.directory(), undefined);
    assert.match(log.lines[0]?.phrase ?? "", /npm run train/);
  });

  test("takes over another version by itself", async () => {
    await using folder = await versionsFolder();
    await folder.activate("v1");
    await using watch = await watchClassifier({ ...folder, checkEveryMs: 20, check: anyVersion }, new MemoryLog());
    assert.equal(basename(watch.directory() ?? ""), "v1");
    await folder.activate("v2");
    while (basename(watch.directory() ?? "") !== "v2") await sleep(10);
  });

  test("takes over another version at once when told", async () => {
    await using folder = await versionsFolder();
    await folder.activate("v1");
    await using watch = await watchClassifier({ ...folder, checkEveryMs: never, check: anyVersion }, new MemoryLog());
    await folder.activate("v2");
    assert.equal(basename((await watch.reload()) ?? ""), "v2");
    assert.equal(basename(watch.directory() ?? ""), "v2");
  });

  test("keeps the version before one that cannot be used, and tells so once", async () => {
    await using folder = await versionsFolder();
    await folder.activate("v1");
    const log = new MemoryLog();
    const check = async (version: string): Promise<void> => {
      if (basename(version) !== "v1") await Promise.reject(new FaceServiceError("GALLERY_MISMATCH", "another model"));
    };
    await using watch = await watchClassifier({ ...folder, checkEveryMs: 10, check }, log);
    await folder.activate("v2");
    await assert.rejects(watch.reload(), { code: "GALLERY_MISMATCH" });
    await sleep(100);
    assert.equal(basename(watch.directory() ?? ""), "v1");
    assert.equal(log.lines.filter(({ level }) => level === "warn").length, 1);
  });

  test("keeps its version when current is gone, empty or names nothing, and says why until it is mended", async () => {
    await using folder = await versionsFolder();
    await folder.activate("v1");
    const log = new MemoryLog();
    await using watch = await watchClassifier({ ...folder, checkEveryMs: never, check: anyVersion }, log);
    assert.equal(watch.problem(), undefined);
    const current = join(folder.directory, "current");
    for (const [content, problem] of [
      ["gone\n", /no complete classifier version gone/],
      ["../v1\n", /expected a classifier version's name/],
      ["", /gone or empty.*npm run classifiers/],
    ] as const) {
      await writeFile(current, content);
      await assert.rejects(watch.reload(), { code: "MODEL_INVALID", message: problem });
      assert.match(watch.problem() ?? "", problem);
      assert.equal(basename(watch.directory() ?? ""), "v1");
    }
    await rm(current);
    await assert.rejects(watch.reload(), { code: "MODEL_INVALID", message: /gone or empty/ });
    await folder.activate("v1");
    await watch.reload();
    assert.equal(watch.problem(), undefined);
    assert.deepEqual(
      log.lines.map(({ level, phrase, fields }) => [level, phrase, fields["refused"], fields["classifier"]]),
      [
        ["info", "classifier in use", undefined, "v1"],
        ["warn", "classifier not taken up", "gone", "v1"],
        ["warn", "classifier not taken up", "../v1", "v1"],
        ["warn", "classifier not taken up", null, "v1"],
      ],
    );
  });

  test("tells once when the version in use is harmed on the disk, and serves on with it", async () => {
    await using folder = await versionsFolder();
    await folder.activate("v1");
    const log = new MemoryLog();
    const options = { ...folder, checkEveryMs: 10, verifyEveryMs: 10, check: anyVersion };
    await using watch = await watchClassifier(options, log);
    await writeFile(join(folder.directory, "v1", "note"), "v2");
    while (watch.problem() === undefined) await sleep(10);
    await sleep(50);
    assert.match(watch.problem() ?? "", /v1 is damaged \(note was altered\)/);
    assert.equal(basename(watch.directory() ?? ""), "v1");
    assert.equal(log.lines.filter(({ phrase }) => phrase === "classifier in use is damaged on the disk").length, 1);
    await folder.activate("v2");
    while (watch.problem() !== undefined) await sleep(10);
    assert.equal(basename(watch.directory() ?? ""), "v2");
  });

  test("begins with the version before when the active one cannot be used, and says so", async () => {
    await using folder = await versionsFolder();
    for (const version of ["v1", "v2", "v3"]) await folder.activate(version);
    const log = new MemoryLog();
    const check = async (version: string): Promise<void> => {
      if (basename(version) !== "v1") await Promise.reject(new FaceServiceError("MODEL_INVALID", "torn"));
    };
    await using watch = await watchClassifier({ ...folder, checkEveryMs: never, check }, log);
    assert.equal(basename(watch.directory() ?? ""), "v1");
    assert.equal(watch.problem(), "torn");
    assert.deepEqual(log.lines, [
      {
        level: "warn",
        phrase: "classifier not taken up; the one before serves",
        fields: { refused: "v3", reason: "torn", classifier: "v1" },
      },
    ]);
  });

  test("tells which command activates a version where there are some and none is active", async () => {
    await using folder = await versionsFolder();
    await writeVersion(folder.directory, "v1", new Map());
    const log = new MemoryLog();
    await using watch = await watchClassifier({ ...folder, checkEveryMs: never, check: anyVersion }, log);
    assert.equal(watch.directory(), undefined);
    assert.match(log.lines[0]?.phrase ?? "", /npm run classifiers -- activate/);
  });

  test("refuses to begin with a version that cannot be used", async () => {
    await using folder = await versionsFolder();
    await writeFile(join(folder.directory, "current"), "gone\n");
    await assert.rejects(watchClassifier({ ...folder, checkEveryMs: never, check: anyVersion }, new MemoryLog()), {
      code: "MODEL_INVALID",
    });
  });
});

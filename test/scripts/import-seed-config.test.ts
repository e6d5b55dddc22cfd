import assert from "node:assert/strict";
import { copyFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../src/config/load.ts";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

/** As the seed ships them, with other passwords. */
const faceServer = {
  faceDetServer: {
    comment: "Config for face-detect-server.",
    modelPath: "./xgb_face_recognizer.pickle",
    labelPath: "./face_labels.pickle",
    minProba: 0.85,
    focusMeasureThreshold: 200,
    numFaceImgUpsample: 2,
    minFace: 24,
    faceDetModel: "cnn",
    numJitters: 500,
    zerorpcHeartBeat: 60000,
    zerorpcPipe: "tcp://0.0.0.0:1235",
  },
};
const uploader = {
  zms3Config: {
    MAXRECS: 400,
    DBHOST: "db.example",
    DBUSR: "zmuser",
    DBPWD: "opensesame",
    DBNAME: "zm",
    IMGBASEPATH: "/nvr/zoneminder/events",
    MAXCONCURRENTUPLOAD: 10,
    runLocalObjDet: true,
    runFaceDetRec: true,
    uploadFalsePositives: false,
    frameSkip: 1,
    checkForAlarmsInterval: 7000,
    zerorpcHeartBeat: 60000,
    objDetZerorpcPipe: "ipc:///tmp/obj_detect_zmq.pipe",
    faceDetZerorpcPipe: "ipc:///tmp/face_detect_zmq.pipe",
    useMongo: true,
    mongoUrl: "mongodb://zmuser:mellon@localhost:27017/zmdb?authSource=admin",
    mongoCollection: "alarms",
    zmEventImageDigits: 5,
    somethingNew: 1,
  },
};
const aws = { AWSCreds: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "speakfriend" } };
const secrets = ["opensesame", "mellon", "AKIDEXAMPLE", "speakfriend"];

async function seedHome() {
  const home = await temporaryDirectory();
  const file = (name: string): string => join(home.path, name);
  await copyFile(fileURLToPath(new URL("../../../config.json", import.meta.url)), file("config.json"));
  await writeFile(file("face.json"), JSON.stringify(faceServer));
  await writeFile(file("upload.json"), JSON.stringify(uploader));
  await writeFile(file("aws.json"), JSON.stringify(aws));
  const run = async (...args: readonly string[]) => {
    await using child = startProgram("scripts/import-seed-config.js", ["--config", file("config.json"), ...args]);
    return { code: await child.ended, ...child.output };
  };
  const all = ["--face-server", file("face.json"), "--uploader", file("upload.json"), "--aws", file("aws.json")];
  return { file, run, all, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
}

describe("npm run import-seed-config", () => {
  test("writes what the seed's files say, secrets into files of their own, and keeps a copy", async () => {
    await using seed = await seedHome();
    const before = await readFile(seed.file("config.json"), "utf8");
    const { code, stdout, stderr } = await seed.run(...seed.all, "--apply");
    assert.equal(code, 0, stderr);
    const config = await loadConfig(seed.file("config.json"), {});
    assert.deepEqual([config.classifier.kind, config.classifier.minProba], ["xgboost", 0.85]);
    assert.deepEqual([config.quality.minFacePx, config.detection.effort], [24, "thorough"]);
    assert.deepEqual(config.server.endpoints, ["tcp://0.0.0.0:1235"]);
    const { host, user, name, passwordFile } = config.zoneminder.database;
    assert.deepEqual([host, user, name], ["db.example", "zmuser", "zm"]);
    assert.deepEqual([config.zoneminder.frameSkip, config.zoneminder.frameSkipSeed], [1, true]);
    assert.deepEqual([config.uploader.source, config.uploader.scanIntervalMs], ["database", 7000]);
    assert.equal(config.uploader.server, "ipc:///tmp/face_detect_zmq.pipe");
    assert.deepEqual([config.seed.enabled, config.seed.collection], [true, "alarms"]);
    assert.deepEqual([config.results.mongodb.database, config.archive.s3.bucket], ["zmdb", "zm-alarm-frames"]);
    const read = (path: string | null) => readFile(seed.file(path ?? ""), "utf8");
    assert.equal(await read(passwordFile), "opensesame\n");
    assert.equal(await read(config.results.mongodb.urlFile), `${uploader.zms3Config.mongoUrl}\n`);
    assert.deepEqual(JSON.parse(await read(config.archive.s3.credentialsFile)), aws.AWSCreds);
    for (const file of await readdir(seed.file("data/secrets")))
      assert.equal((await stat(seed.file(`data/secrets/${file}`))).mode & 0o777, 0o600);
    const written = await readFile(seed.file("config.json"), "utf8");
    for (const secret of secrets) assert.ok(!`${stdout}${stderr}${written}`.includes(secret), `${secret} was shown`);
    const backup = (await readdir(seed.file("."))).find((name) => name.endsWith(".bak")) ?? "";
    assert.equal(await readFile(seed.file(backup), "utf8"), before);
    assert.match((await seed.run(...seed.all, "--apply")).stdout, /nothing had to change/);
  });

  test("tells of each key what became of it, and writes nothing without --apply", async () => {
    await using seed = await seedHome();
    const { code, stdout } = await seed.run(...seed.all);
    assert.equal(code, 0);
    for (const key of [...Object.keys(faceServer.faceDetServer), ...Object.keys(uploader.zms3Config)])
      assert.match(stdout, new RegExp(`^${key}: `, "m"));
    assert.match(stdout, /^numJitters: not taken over \(/m);
    assert.match(stdout, /^somethingNew: not taken over \(not a setting of smart-zoneminder's/m);
    assert.match(stdout, /^\+ {4}"minFacePx": 24,$/m);
    assert.deepEqual((await readdir(seed.file("."))).sort(), ["aws.json", "config.json", "face.json", "upload.json"]);
  });

  test("refuses a value that our settings do not allow, and another secret in the way", async () => {
    await using seed = await seedHome();
    await writeFile(seed.file("bad.json"), JSON.stringify({ faceDetServer: { minProba: 7 } }));
    const before = await readFile(seed.file("config.json"), "utf8");
    const bad = await seed.run("--face-server", seed.file("bad.json"), "--apply");
    assert.equal(bad.code, 78);
    assert.match(bad.stderr, /classifier\.minProba/);
    assert.equal(await readFile(seed.file("config.json"), "utf8"), before);
    assert.equal((await seed.run("--aws", seed.file("aws.json"), "--apply")).code, 0);
    await writeFile(seed.file("aws.json"), JSON.stringify({ accessKeyId: "other", secretAccessKey: "other" }));
    assert.match((await seed.run("--aws", seed.file("aws.json"), "--apply")).stderr, /holds another value already/);
  });

  test("names what it cannot read, without quoting it", async () => {
    await using seed = await seedHome();
    await writeFile(seed.file("broken.json"), `{ "DBPWD": "opensesame" `);
    const { code, stderr } = await seed.run("--uploader", seed.file("broken.json"));
    assert.equal(code, 78);
    assert.match(stderr, /broken\.json is not JSON/);
    assert.ok(!stderr.includes("opensesame"));
    assert.match((await seed.run("--uploader", seed.file("face.json"))).stderr, /expected an object zms3Config/);
    assert.equal((await seed.run()).code, 64);
  });
});

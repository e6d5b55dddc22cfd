import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { MongoClient } from "mongodb";
import { marksTableSql } from "../../src/zoneminder/database/uploaded-marks.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { smallJpeg } from "../support/event-folder.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { leftOutWithoutMongomock, startMongomock } from "../support/mongomock.ts";
import { startProgram } from "../support/program.ts";
import { goldenFrames, goldenRows, goldenServers } from "../support/seed-golden.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { leftOutWithout } from "../support/test-servers.ts";
import { createZoneminderDatabase, type ZoneminderDatabase } from "../support/zoneminder-database.ts";

const s3Variables = ["FACE_TEST_S3_ENDPOINT", "FACE_TEST_S3_ACCESS_KEY_ID", "FACE_TEST_S3_SECRET_ACCESS_KEY"] as const;
const [endpoint = "", accessKeyId = "", secretAccessKey = ""] = s3Variables.map((name) => process.env[name]);
const skip =
  leftOutWithout(...s3Variables) || leftOutWithoutPrograms("mariadbd", "mariadb") || leftOutWithoutMongomock();

/** By key; S3 servers answer names in lower case. */
function goldenMetadata(root: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const clock = "26/03/05/07/00/00";
  const labels = (face: string): string =>
    `[{"Confidence":98,"Name":"person","Box":{"ymin":1.25,"xmin":2.5,"ymax":300.75,"xmax":400.5},${face}}]`;
  const front = { zmmonitorname: "FrontPorch", zmeventname: "Event_9", zmeventid: "9", zmscore: "17", alert: "true" };
  return {
    "upload/FrontPorch/2026-3-5/hour-7/Event_9-ID_9-Frame_1-7-8-3-410.jpg": {
      ...front,
      zmframeid: "1",
      zmframedatetime: "2026-03-05T07:08:03.410Z",
      zmlocaleventpath: `${root}/FrontPorch/${clock}/00001-capture.jpg`,
      labels: labels('"Face":"lindo_st_angel","FaceConfidence":97.31'),
    },
    "upload/FrontPorch/2026-3-5/hour-7/Event_9-ID_9-Frame_7-7-8-4-610.jpg": {
      ...front,
      zmframeid: "7",
      zmframedatetime: "2026-03-05T07:08:04.610Z",
      zmlocaleventpath: `${root}/FrontPorch/${clock}/00007-capture.jpg`,
      labels: labels('"Face":null,"FaceConfidence":55.00000000000001'),
    },
    "upload/Monitor-2/2026-3-5/hour-7/New_Event-ID_10-Frame_3-7-8-4-050.jpg": {
      zmmonitorname: "Monitor-2",
      zmeventname: "New_Event",
      zmeventid: "10",
      zmscore: "17",
      alert: "true",
      zmframeid: "3",
      zmframedatetime: "2026-03-05T07:08:04.050Z",
      zmlocaleventpath: `${root}/2/${clock}/00003-capture.jpg`,
      labels: labels('"Face":null,"FaceConfidence":null'),
    },
  };
}

/** The rows of the run that was recorded, and their pictures. */
async function goldenDatabase(server: MariadbServer, root: string): Promise<ZoneminderDatabase> {
  const zm = await createZoneminderDatabase(server, "1.36");
  await zm.addMonitor(1, "FrontPorch");
  await zm.addMonitor(2, "Monitor-2");
  await zm.openEvent({ id: 9, monitor: 1, name: "Event-9", scheme: "Deep" });
  await zm.openEvent({ id: 10, monitor: 2, scheme: "Deep" });
  for (const { frame, monitor, at, delta } of goldenRows)
    await zm.addFrames(monitor === "1" ? "9" : "10", [{ number: frame, at: `2026-03-05 ${at}`, delta, score: 17 }]);
  await zm.query(marksTableSql);
  for (const { source, number } of goldenFrames(root, [])) {
    await mkdir(dirname(source.path), { recursive: true });
    await writeFile(source.path, await smallJpeg(number));
  }
  await symlink("1", join(root, "FrontPorch"));
  return zm;
}

interface Bucket extends AsyncDisposable {
  readonly name: string;
  /** Metadata by key. */
  contents(): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
}

async function newBucket(): Promise<Bucket> {
  const name = `face-test-${randomUUID()}`;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: name }));
  const keys = async (): Promise<readonly string[]> =>
    ((await client.send(new ListObjectsV2Command({ Bucket: name }))).Contents ?? []).map(({ Key = "" }) => Key);
  return {
    name,
    async contents() {
      const found = new Map<string, Readonly<Record<string, string>>>();
      for (const Key of await keys())
        found.set(Key, (await client.send(new HeadObjectCommand({ Bucket: name, Key }))).Metadata ?? {});
      return found;
    },
    async [Symbol.asyncDispose]() {
      for (const Key of await keys()) await client.send(new DeleteObjectCommand({ Bucket: name, Key }));
      await client.send(new DeleteBucketCommand({ Bucket: name }));
      client.destroy();
    },
  };
}

describe("the golden run of smart-zoneminder's uploader, by ours", { skip }, () => {
  for (const recognize of [true, false])
    test(
      `leaves the same rows, documents, keys and metadata, and once only, ${recognize ? "with a server of ours" : "with a server that knows detect_faces alone"}`,
      { timeout: 600_000 },
      () => goldenRun(recognize),
    );
});

/** @param recognize - whether the face server is one of ours */
async function goldenRun(recognize: boolean): Promise<void> {
  await using server = await startMariadb({ timeZone: "+00:00" });
  await using home = await temporaryDirectory();
  const root = join(home.path, "events");
  await using zm = await goldenDatabase(server, root);
  await using servers = await goldenServers({ recognize });
  await using bucket = await newBucket();
  await using mongomock = await startMongomock();
  const { url } = mongomock;
  const database = `face_test_${randomUUID()}`;
  const file = join(home.path, "config.json");
  await writeFile(join(home.path, "s3.json"), JSON.stringify({ accessKeyId, secretAccessKey }));
  const { host, port, admin } = server;
  const s3 = { bucket: bucket.name, endpoint, forcePathStyle: true, credentialsFile: "s3.json" };
  const settings = {
    uploader: { source: "database", server: servers.faces, eventsDirectory: root, monitoringPort: null },
    zoneminder: {
      configFile: null,
      database: { host, port, user: admin.user, name: zm.name },
      firstDays: null,
      frameSkip: 1,
      frameSkipSeed: true,
      choice: { choose: "all", maxFrames: 0 },
    },
    seed: { enabled: true, objectServer: servers.objects },
    results: { mongodb: { database } },
    archive: { s3 },
  };
  await writeFile(file, JSON.stringify(settings));
  const environment = { TZ: "UTC", FACE_ZONEMINDER_PASSWORD: admin.password, FACE_MONGODB_URL: url };
  for (let time = 0; time < 2; time++) {
    await using program = startProgram("src/uploader/main.js", ["--config", file, "--once"], environment);
    assert.equal(await program.ended, 0, program.output.stderr);
  }

  const marks = await zm.query("SELECT eventid, frameid FROM alarm_uploaded ORDER BY frameid");
  assert.deepEqual(
    marks.map(({ eventid, frameid }) => `${eventid}:${frameid}`),
    ["9:1", "9:2", "10:3", "9:4", "10:5", "9:6", "9:7"],
  );
  const found = await bucket.contents();
  assert.deepEqual(Object.fromEntries(found), goldenMetadata(root));
  const handedOver = servers.handedOver.map(({ image }) => Number(/(\d+)-capture/.exec(image)?.[1]));
  assert.deepEqual(handedOver.toSorted(), [1, 3, 4, 7], "once each");
  const client = await MongoClient.connect(url);
  try {
    const documents = await client.db(database).collection("alarms").find().toArray();
    const told = documents.map(({ image, status, labels }) => [
      Number(/(\d+)-capture/.exec(image)?.[1]),
      status,
      labels[0]?.Face,
      labels[0]?.FaceConfidence,
    ]);
    assert.deepEqual(
      told.toSorted((a, b) => a[0] - b[0]),
      [
        [1, "processed", "lindo_st_angel", 97.31],
        [2, "skipped", undefined, undefined],
        [3, "processed", null, Number.NaN],
        [4, "processed", undefined, undefined],
        [5, "skipped", undefined, undefined],
        [6, "skipped", undefined, undefined],
        [7, "processed", null, 55.00000000000001],
      ],
    );
  } finally {
    await client.close();
  }
}

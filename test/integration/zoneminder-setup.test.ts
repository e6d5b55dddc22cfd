import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { markFrames } from "../../src/zoneminder/database/uploaded-marks.ts";
import { openAlarmSearch } from "../support/alarm-search.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { createZoneminderDatabase, type ZoneminderDatabase } from "../support/zoneminder-database.ts";

interface Answer {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

describe("npm run setup-zoneminder", { skip: leftOutWithoutPrograms("mariadbd", "mariadb") }, () => {
  let server: MariadbServer;
  before(async () => {
    server = await startMariadb();
  });
  after(() => server[Symbol.asyncDispose]());

  const account = { user: "face", password: "a pass'word" };

  async function setup(
    directory: string,
    zm: { readonly name: string },
    { as = server.admin, args = [] }: { as?: { user: string; password: string }; args?: readonly string[] } = {},
  ): Promise<Answer> {
    const config = join(directory, "config.json");
    const database = { host: server.host, port: server.port, name: zm.name, user: as.user };
    const uploader = { source: "database", eventsDirectory: directory, server: `ipc://${directory}/none.sock` };
    await writeFile(config, JSON.stringify({ zoneminder: { configFile: null, database }, uploader }));
    const environment = { FACE_ZONEMINDER_PASSWORD: as.password };
    await using program = startProgram("scripts/setup-zoneminder.js", ["--config", config, ...args], environment);
    return { code: await program.ended, ...program.output };
  }

  /** A closed event of one alarm frame, with its file. */
  async function recorded(zm: ZoneminderDatabase, directory: string, name = "00001-capture.jpg"): Promise<string> {
    const event = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(event, [1]);
    await zm.closeEvent(event);
    const place = zm.version === "1.30" ? "26/03/05/07/00/00" : `2026-03-05/${event}`;
    const path = join(directory, "1", place);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, name), "");
    return event;
  }

  for (const version of ["1.30", "1.38", "debian"] as const)
    test(`finds nothing missing in ${version} with the rights that it prints itself, and they are enough for the work`, async () => {
      await using directory = await temporaryDirectory();
      await using zm = await createZoneminderDatabase(server, version);
      await zm.addMonitor(1, "front");
      const event = await recorded(zm, directory.path);
      const printed = await setup(directory.path, zm, { args: ["--print-sql", "--user", account.user] });
      assert.equal(printed.code, 0, printed.stderr);
      await server.load(`CREATE OR REPLACE USER 'face'@'localhost' IDENTIFIED BY 'a pass\\'word';\n${printed.stdout}`);
      await server.load(
        `CREATE OR REPLACE USER 'face'@'127.0.0.1' IDENTIFIED BY 'a pass\\'word';\n${printed.stdout.replaceAll("'localhost'", "'127.0.0.1'")}`,
      );
      const looked = await setup(directory.path, zm, { as: account });
      assert.equal(looked.code, 0, looked.stdout + looked.stderr);
      assert.match(looked.stdout, /ok {7}right: mark frames in alarm_uploaded/);
      assert.match(looked.stdout, new RegExp(`ok {7}files of event ${event}: .*00001-capture.jpg`));
      assert.match(looked.stdout, /WARNING {2}recognition server/);
      await using search = await openAlarmSearch({ server, name: zm.name, account });
      assert.deepEqual((await search.walk()).frames, [`${event}:1`]);
      const { connection } = search.database;
      await markFrames(connection, [{ event, frame: 1 }]);
      await connection.query("UPDATE Events SET Notes = 'detected:face:Ann' WHERE Id = ?", [event]);
      for (const more of ["UPDATE Events SET Cause = 'x'", "DELETE FROM Events", "DELETE FROM alarm_uploaded"])
        await assert.rejects(connection.query(`${more} WHERE 1 = 0`), { code: "CONFIG_INVALID" }, more);
    });

  test("names what is missing with its remedy, and ends with 78", async () => {
    await using directory = await temporaryDirectory();
    await using zm = await createZoneminderDatabase(server, "1.36");
    await zm.addMonitor(1, "front");
    await recorded(zm, directory.path, "000001-capture.jpg");
    const gone = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(gone, [1]);
    await zm.closeEvent(gone);
    const few = await zm.addAccount(["SELECT ON %.*"]);
    const { code, stdout } = await setup(directory.path, zm, { as: few });
    assert.equal(code, 78);
    assert.match(stdout, /MISSING {2}right: may not write names into events\n.*--print-sql/);
    assert.match(stdout, /MISSING {2}files of event \d+: no .*\n.*ZM_EVENT_IMAGE_DIGITS was another/);
    assert.match(stdout, new RegExp(`MISSING {2}files of event ${gone}: cannot be read: ENOENT.*\\n.*pathMap`));
    assert.match(stdout, /WARNING {2}alarm_uploaded: no such table.*\n.*--create/);
  });

  test("--create makes the table of the older uploader, widens one that is there, and does nothing the third time", async () => {
    await using directory = await temporaryDirectory();
    await using zm = await createZoneminderDatabase(server, "1.36");
    await zm.query(
      "CREATE TABLE alarm_uploaded (id int PRIMARY KEY, frameid int(10), upload_timestamp timestamp NULL, eventid int(10))",
    );
    await setup(directory.path, zm, { args: ["--create"] });
    const type = async (): Promise<unknown> =>
      (await zm.query("SHOW COLUMNS FROM alarm_uploaded LIKE 'eventid'"))[0]?.["Type"];
    assert.equal(await type(), "bigint(20) unsigned");
    await zm.query("DROP TABLE alarm_uploaded");
    await setup(directory.path, zm, { args: ["--create"] });
    await setup(directory.path, zm, { args: ["--create"] });
    assert.equal(await type(), "bigint(20) unsigned");
    const few = await zm.addAccount(["SELECT ON %.*"]);
    await zm.query("DROP TABLE alarm_uploaded");
    const { code, stderr } = await setup(directory.path, zm, { as: few, args: ["--create"] });
    assert.deepEqual([code, /--print-sql/.test(stderr)], [78, true]);
  });

  test("ends with 69 when the database does not answer, and never shows the password", async () => {
    await using directory = await temporaryDirectory();
    const nowhere = { name: "zm" };
    const config = join(directory.path, "config.json");
    const database = { host: "127.0.0.1", port: 1, name: nowhere.name, user: "face" };
    await writeFile(config, JSON.stringify({ zoneminder: { configFile: null, database } }));
    const environment = { FACE_ZONEMINDER_PASSWORD: "topsecret" };
    await using program = startProgram("scripts/setup-zoneminder.js", ["--config", config], environment);
    assert.equal(await program.ended, 69);
    assert.match(program.output.stderr, /database at 127\.0\.0\.1:1 does not answer/);
    assert.doesNotMatch(program.output.stdout + program.output.stderr, /topsecret/);
  });
});

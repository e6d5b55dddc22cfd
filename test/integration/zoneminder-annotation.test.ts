import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openEventAnnotator } from "../../src/zoneminder/annotation/event-annotator.ts";
import { openConnection } from "../../src/zoneminder/database/connection.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { known, stranger, undecided } from "../support/event-people.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { createZoneminderDatabase, type ZoneminderDatabase } from "../support/zoneminder-database.ts";
import type { SchemaVersion } from "../support/zoneminder-schemas.ts";

const settings = { name: false, tags: true, pictures: true };
const picture = { frame: 79, bytes: Buffer.from("drawn"), size: { width: 640, height: 480 } };
const motion = "Motion: All";

async function closedEvent(database: ZoneminderDatabase, notes = motion): Promise<string> {
  const event = await database.openEvent({ monitor: 1 });
  await database.closeEvent(event);
  await database.query("UPDATE Events SET Notes = ? WHERE Id = ?", [notes, event]);
  return event;
}

async function textOf(database: ZoneminderDatabase, event: string): Promise<readonly unknown[]> {
  const [row] = await database.query("SELECT Notes, Name FROM Events WHERE Id = ?", [event]);
  return [row?.["Notes"], row?.["Name"]];
}

async function tagsOf(database: ZoneminderDatabase, event: string): Promise<readonly unknown[]> {
  const rows = await database.query(
    "SELECT T.Name FROM Events_Tags E JOIN Tags T ON T.Id = E.TagId WHERE E.EventId = ? ORDER BY T.Name",
    [event],
  );
  return rows.map((row) => row["Name"]);
}

describe("openEventAnnotator", { skip: leftOutWithoutPrograms("mariadbd") }, () => {
  let server: MariadbServer;
  before(async () => {
    server = await startMariadb();
  });
  after(() => server[Symbol.asyncDispose]());

  for (const version of ["1.30", "1.36", "1.38"] satisfies SchemaVersion[])
    test(`tells in ${version} who was there, beside what ZoneMinder wrote, and once`, async () => {
      await using database = await createZoneminderDatabase(server, version);
      await using directory = await temporaryDirectory();
      const annotator = openEventAnnotator(database, { ...settings, name: true });
      const event = await closedEvent(database);
      const annotation = { event, directory: directory.path, people: [known("Ann"), stranger()], picture };
      assert.deepEqual(await annotator.annotate(annotation), { kind: "annotated", changed: true, problems: [] });
      const told = [`[f:79] detected:face:Ann:91% face:Unknown:95% ${motion}`, `Event-${event} [Ann, Unknown]`];
      assert.deepEqual(await textOf(database, event), told);
      assert.deepEqual(await annotator.annotate(annotation), { kind: "annotated", changed: false, problems: [] });
      assert.deepEqual(await textOf(database, event), told);
      assert.equal(await readFile(join(directory.path, "objdetect.jpg"), "utf8"), "drawn");
      assert.deepEqual(JSON.parse(await readFile(join(directory.path, "objects.json"), "utf8")).labels, [
        "face:Ann",
        "face:Unknown",
      ]);
      if (version === "1.38") assert.deepEqual(await tagsOf(database, event), ["Ann", "Unknown"]);
    });

  test("takes back what it said before, and no more than that", async () => {
    await using database = await createZoneminderDatabase(server, "1.38");
    await using directory = await temporaryDirectory();
    const annotator = openEventAnnotator(database, settings);
    const event = await closedEvent(database);
    const at = { event, directory: directory.path, picture };
    await annotator.annotate({ ...at, people: [known("Ann"), known("Cleo")] });
    await database.query("INSERT INTO Tags (Name) VALUES ('car')");
    await database.query("INSERT INTO Events_Tags (TagId, EventId) SELECT Id, ? FROM Tags WHERE Name = 'car'", [event]);
    await database.query("UPDATE Events SET Notes = CONCAT('[a] detected:car:97% ', Notes) WHERE Id = ?", [event]);
    await annotator.annotate({ ...at, people: [known("Bob"), known("Cleo")] });
    const [notes] = await textOf(database, event);
    assert.equal(notes, `[f:79] detected:face:Bob:91% face:Cleo:91% [a] detected:car:97% ${motion}`);
    assert.deepEqual(await tagsOf(database, event), ["Bob", "Cleo", "car"]);
    await annotator.annotate({ ...at, people: [undecided()] });
    assert.deepEqual(await tagsOf(database, event), ["car"]);
    assert.deepEqual(await textOf(database, event), [`[a] detected:car:97% ${motion}`, `Event-${event}`]);
  });

  test("does not miss that an event has been purged", async () => {
    await using database = await createZoneminderDatabase(server, "1.36");
    const annotator = openEventAnnotator(database, settings);
    const event = await closedEvent(database);
    const annotation = { event, directory: "/nonexistent", people: [known("Ann")], picture };
    assert.deepEqual(await annotator.annotate(annotation), { kind: "annotated", changed: true, problems: [] });
    await database.purgeEvent(event);
    assert.deepEqual(await annotator.annotate(annotation), { kind: "absent" });
  });

  test("carries names of any script into columns that do not", async () => {
    await using database = await createZoneminderDatabase(server, "1.38");
    await database.query("ALTER TABLE Events MODIFY Notes TEXT CHARACTER SET utf8mb3");
    const annotator = openEventAnnotator(database, settings);
    const event = await closedEvent(database);
    const people = [known("Zoë 😀"), known("Łukasz", 0.5)];
    const outcome = await annotator.annotate({ event, directory: "/nonexistent", people });
    assert.deepEqual(outcome, { kind: "annotated", changed: true, problems: [] });
    assert.deepEqual((await textOf(database, event))[0], `[f:79] detected:face:Zoë ?:91% face:Łukasz:50% ${motion}`);
    assert.deepEqual(await tagsOf(database, event), ["?ukasz", "Zoë ?"]);
    assert.equal((await annotator.annotate({ event, directory: "/nonexistent", people })).kind, "annotated");
  });

  test("says what is in the way of an extra, and does the rest", async () => {
    await using database = await createZoneminderDatabase(server, "1.36");
    const annotator = openEventAnnotator(database, settings);
    const full = await closedEvent(database, "x".repeat(65_530));
    const directory = "/sys/kernel";
    const outcome = await annotator.annotate({ event: full, directory, people: [known("Ann")], picture });
    assert.ok(outcome.kind === "annotated" && !outcome.changed);
    assert.match(
      outcome.problems.join("\n"),
      /cannot write objdetect\.jpg into \/sys\/kernel: EACCES.*\nnotes of event \d+ are full/,
    );
    assert.equal((await textOf(database, full))[0], "x".repeat(65_530));
  });

  test("needs the documented rights alone, and without those for tags it leaves out the tags", async () => {
    await using database = await createZoneminderDatabase(server, "1.38");
    const event = await closedEvent(database);
    const annotation = { event, directory: "/nonexistent", people: [known("Ann")] };
    const events = "SELECT, UPDATE (Name, Notes) ON %.Events";
    const few = [events, "SELECT ON %.Tags", "SELECT ON %.Events_Tags"];
    const enough = [
      events,
      "SELECT, INSERT, UPDATE (LastAssignedDate) ON %.Tags",
      "SELECT, INSERT, DELETE ON %.Events_Tags",
    ];
    const outcomeFor = async (rights: readonly string[]) => {
      const { host, port } = server;
      const address = { host, port, database: database.name, ...(await database.addAccount(rights)) };
      const options = { connections: 1, connectTimeoutMs: 5000, queryTimeoutMs: 5000 };
      await using connection = openConnection(address, options);
      return await openEventAnnotator(connection, settings).annotate(annotation);
    };
    const without = await outcomeFor(few);
    assert.ok(without.kind === "annotated" && without.changed);
    assert.match(without.problems.join(), /INSERT command denied .*Tags.*grant the rights/);
    assert.deepEqual(await outcomeFor(enough), { kind: "annotated", changed: false, problems: [] });
    assert.deepEqual(await tagsOf(database, event), ["Ann"]);
  });

  test("loses nobody's words when two write at once", async () => {
    await using database = await createZoneminderDatabase(server, "1.36");
    const event = await closedEvent(database);
    const annotators = Array.from({ length: 2 }, () => openEventAnnotator(database, settings));
    const others = Array.from({ length: 10 }, (_, index) =>
      database.query("UPDATE Events SET Notes = CONCAT(Notes, ?) WHERE Id = ?", [` +${index}`, event]),
    );
    const annotation = { event, directory: "/nonexistent", people: [known("Ann")] };
    await Promise.all([...annotators.map((annotator) => annotator.annotate(annotation)), ...others]);
    const [notes] = await textOf(database, event);
    assert.match(String(notes), /^\[f:79\] detected:face:Ann:91% Motion: All( \+\d){10}$/);
  });
});

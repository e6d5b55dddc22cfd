import assert from "node:assert/strict";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { EventDirectory } from "../../src/zoneminder/event-path.ts";
import { eventGroups, eventsOf } from "../../src/zoneminder/event-store.ts";
import { framePages } from "../../src/zoneminder/frames.ts";
import { numberedEntries } from "../../src/zoneminder/numbered-entries.ts";
import { placeOf } from "../../src/zoneminder/picture-source.ts";
import { eventAt } from "../../src/zoneminder/single-event.ts";
import { createEventFolder, frameName } from "../support/event-folder.ts";

function unexpected(error: unknown): never {
  throw error;
}

async function allEvents(root: string): Promise<readonly EventDirectory[]> {
  const events: EventDirectory[] = [];
  for (const group of await eventGroups(root, unexpected))
    for await (const event of eventsOf(group)) events.push(event);
  return events;
}

const named = (events: readonly EventDirectory[]): readonly string[] =>
  events.map(({ monitor, event }) => `${monitor}/${event}`);

describe("eventGroups and eventsOf", () => {
  test("walk all three schemes, oldest day first, monitors of a day side by side", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(2, "2026-11-21", 30, 1);
    await folder.mediumEvent(1, "2026-11-22", 40, 1);
    await folder.mediumEvent(1, "2026-11-21", 9, 1);
    await folder.mediumEvent(1, "2026-11-21", 100, 1);
    await folder.deepEvent(4, "2026-11-20 08/12/07", 18, 1);
    await folder.shallowEvent(5, 16, 1);
    await folder.shallowEvent(5, 7, 1);
    const events = await allEvents(folder.root);
    assert.deepEqual(named(events), ["4/18", "1/9", "1/100", "2/30", "1/40", "5/7", "5/16"]);
    assert.equal(events[0]?.path, join(folder.root, "4/26/11/20/08/12/07"));
    assert.deepEqual(events[0]?.startsAt, new Date(2026, 10, 20, 8, 12, 7));
  });

  test("skip what is no event: links of monitor names, files, alias numbers, stray directories", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(1, "2026-11-21", 9, 1);
    await symlink("1", join(folder.root, "FrontPorch"));
    await symlink("1", join(folder.root, "77"));
    await symlink("nowhere", join(folder.root, "78"));
    await writeFile(join(folder.root, "3"), "");
    await mkdir(join(folder.root, "1", "2026-02-31"));
    await mkdir(join(folder.root, "1", "2026-11-21", "lost+found"));
    assert.deepEqual(named(await allEvents(folder.root)), ["1/9"]);
  });

  test("follow a monitor's directory that lies on another disk", async () => {
    await using disk = await createEventFolder();
    await using folder = await createEventFolder();
    await disk.mediumEvent(6, "2026-11-21", 9, 1);
    await symlink(join(disk.root, "6"), join(folder.root, "6"));
    assert.deepEqual(named(await allEvents(folder.root)), ["6/9"]);
  });

  test("leave a Deep link aside that leads out of its day", async () => {
    await using folder = await createEventFolder();
    await folder.deepEvent(4, "2026-11-20 08/12/07", 18, 1);
    await symlink("../../../../../etc", join(folder.root, "4/26/11/20/.19"));
    assert.deepEqual(named(await allEvents(folder.root)), ["4/18"]);
  });

  test("go on above an event", async () => {
    await using folder = await createEventFolder();
    for (const event of [3, 4, 5]) await folder.mediumEvent(1, "2026-11-21", event, 1);
    const [group] = await eventGroups(folder.root, unexpected);
    assert.ok(group);
    const found: EventDirectory[] = [];
    for await (const event of eventsOf(group, 3)) found.push(event);
    assert.deepEqual(named(found), ["1/4", "1/5"]);
  });

  test("find nothing where there is nothing", async () => {
    assert.deepEqual(await eventGroups("/nonexistent", unexpected), []);
  });
});

describe("framePages", () => {
  test("gives captured frames in order of their numbers, whatever their digits", async () => {
    await using folder = await createEventFolder();
    const path = await folder.mediumEvent(1, "2026-11-21", 9, 3);
    for (const name of ["100000-capture.jpg", "99999-capture.jpg", "snapshot.jpg", "alarm.jpg", "00002-analyse.jpg"])
      await writeFile(join(path, name), "");
    const event = { path, monitor: "1", event: "9" };
    const pages: (readonly (readonly [number, boolean])[])[] = [];
    for await (const page of framePages(event, "all", 2))
      pages.push(page.map(({ number, hasSuccessor }) => [number, hasSuccessor]));
    assert.deepEqual(
      pages.map((page) => page.map(([number]) => number)),
      [[1, 2], [3, 99_999], [100_000]],
    );
    assert.equal(pages[2]?.[0]?.[1], false);
  });

  test("gives the captures of alarm frames only, when asked", async () => {
    await using folder = await createEventFolder();
    const path = await folder.mediumEvent(1, "2026-11-21", 9, 3);
    await writeFile(join(path, frameName(2, "analyse")), "");
    for await (const page of framePages({ path, monitor: "1", event: "9" }, "alarm"))
      assert.deepEqual(
        page.map((frame) => placeOf(frame.source)),
        [join(path, frameName(2))],
      );
  });

  test("is empty for an event that was purged", async () => {
    for await (const _ of framePages({ path: "/nonexistent", monitor: "1", event: "9" }, "all")) assert.fail();
  });
});

describe("a directory that may not be read", {
  skip: process.getuid?.() === 0 ? "root may read everything" : false,
}, () => {
  test("is told of and does not hide the other monitors", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(2, "2026-11-21", 9, 1);
    await mkdir(join(folder.root, "1"), { mode: 0o000 });
    const problems: unknown[] = [];
    const groups = await eventGroups(folder.root, (error) => problems.push(error));
    assert.equal(groups.length, 1);
    assert.match(String(problems[0]), /cannot read directory/);
  });
});

describe("numberedEntries", () => {
  test("pages through many names in ascending order, holding two pages at most", async () => {
    await using folder = await createEventFolder();
    const numbers = Array.from({ length: 500 }, (_, index) => ((index * 307) % 500) + 1);
    for (const number of numbers) await writeFile(join(folder.root, String(number)), "");
    const seen: number[] = [];
    for await (const page of numberedEntries(folder.root, Number, { pageSize: 64 })) {
      assert.ok(page.length <= 64);
      seen.push(...page.map(({ number }) => number));
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 500 }, (_, index) => index + 1),
    );
  });
});

describe("eventAt", () => {
  test("recognises a single event of each scheme by its place", async () => {
    await using folder = await createEventFolder();
    const medium = await folder.mediumEvent(1, "2026-11-21", 9, 1);
    const deep = await folder.deepEvent(4, "2026-11-20 08/12/17", 18, 1);
    const shallow = await folder.shallowEvent(5, 16, 1);
    assert.deepEqual(await eventAt(medium), {
      path: medium,
      monitor: "1",
      event: "9",
      startsAt: new Date(2026, 10, 21),
    });
    assert.equal((await eventAt(deep))?.event, "18");
    assert.equal((await eventAt(deep))?.monitor, "4");
    assert.deepEqual(await eventAt(shallow), { path: shallow, monitor: "5", event: "16" });
  });

  test("takes neither a store nor an event without captures for one", async () => {
    await using folder = await createEventFolder();
    const path = await folder.mediumEvent(1, "2026-11-21", 9, 1);
    assert.equal(await eventAt(folder.root), undefined);
    for (const name of await readdir(path)) await rm(join(path, name));
    assert.equal(await eventAt(path), undefined);
  });
});

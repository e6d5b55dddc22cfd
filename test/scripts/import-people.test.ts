import assert from "node:assert/strict";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";
import { isPublicAddress } from "../../scripts/people-import/public-lookup.ts";
import { readPeopleSheet } from "../../scripts/people-import/sheet.ts";
import { paintedJpeg } from "../support/painted-jpeg.ts";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { xlsxOf } from "../support/xlsx.ts";

async function sheetHome() {
  const home = await temporaryDirectory();
  const file = (name: string): string => join(home.path, name);
  await writeFile(file("config.json"), "{}");
  await mkdir(file("photos"));
  for (const [i, name] of ["a1", "a2", "b", "c"].entries())
    await writeFile(file(`photos/${name}.jpg`), await paintedJpeg(40 + i, 40));
  const run = async (...args: readonly string[]) => {
    await using child = startProgram("scripts/import-people.js", ["--config", file("config.json"), ...args]);
    return { code: await child.ended, ...child.output };
  };
  return { file, run, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
}

const rows = [
  ["Photo", "Nom", "Prénom", "Age"],
  ["photos/a1.jpg", "Silva", "Ana", 31],
  ["photos/a2.jpg", "Silva", "Ana", 31],
  ["photos/b.jpg", "Silva", "Ana", 58],
  ["photos/c.jpg", "Silva", "Rui", 60],
] as const;
const csv = rows.map((row) => row.join(";")).join("\r\n");

const picturesIn = async (folder: string) => (await readdir(folder)).filter((name) => name.endsWith(".jpg"));

describe("npm run import-people", () => {
  for (const [kind, write] of [
    ["a spreadsheet", (file: string) => writeFile(file, xlsxOf(rows))],
    ["a CSV file", (file: string) => writeFile(file, `\u{feff}${csv}`)],
  ] as const)
    test(`enrols people from ${kind}, keeps those of one name apart, and adds nothing twice`, async () => {
      await using home = await sheetHome();
      const sheet = home.file(kind === "a CSV file" ? "people.csv" : "people.xlsx");
      await write(sheet);
      const { code, stdout, stderr } = await home.run(sheet);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^3 people and 4 photos enrolled$/m);
      const dataset = home.file("dataset");
      assert.deepEqual((await readdir(dataset)).sort(), ["Ana Silva", "Ana Silva (2)", "Rui Silva"]);
      assert.equal((await picturesIn(join(dataset, "Ana Silva"))).length, 2);
      const told = JSON.parse(await readFile(join(dataset, "Ana Silva (2)", "person.json"), "utf8"));
      assert.deepEqual(told.metadata, { surname: "Silva", name: "Ana", Age: 58 });
      const again = await home.run(sheet);
      assert.match(again.stdout, /^0 people and 0 photos enrolled$/m);
      assert.equal((await readdir(dataset)).length, 3);
    });

  test("tells each row that cannot be used and enrols the others", async () => {
    await using home = await sheetHome();
    await writeFile(home.file("photos/broken.jpg"), "no picture");
    await symlink("/etc/passwd", home.file("photos/passwd.jpg"));
    const bad = ["broken.jpg,Bad", "nobody.jpg,Gone", "passwd.jpg,Link", "../config.json,Out", ",Empty", "c.jpg,"];
    await writeFile(home.file("people.csv"), ["photo,name", "c.jpg,Rui", ...bad].join("\n"));
    const { code, stdout, stderr } = await home.run(home.file("people.csv"), "--photos", home.file("photos"));
    assert.equal(code, 65);
    assert.match(stdout, /^1 people and 1 photos enrolled$/m);
    for (const row of [3, 4, 5, 6, 7, 8]) assert.match(stderr, new RegExp(`^row ${row}: `, "m"));
    assert.match(stderr, /^row 6: \.\.\/config\.json lies outside of .*photos; name the photos' folder by --photos$/m);
    assert.deepEqual(await readdir(home.file("dataset")), ["Rui"]);
  });

  test("downloads photos, but asks no host of the own network unless it is allowed to", async () => {
    await using home = await sheetHome();
    const picture = await paintedJpeg(50, 50);
    const server = createServer((request, response) => {
      if (request.url === "/moved.jpg") response.writeHead(302, { location: "/a.jpg" }).end();
      else response.end(picture);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const lines = [`http://127.0.0.1:${port}/a.jpg,Eve`, `http://localhost:${port}/a.jpg,Gus`];
    await writeFile(
      home.file("people.csv"),
      ["url,name", ...lines, `http://127.0.0.1:${port}/moved.jpg,Ida`].join("\n"),
    );
    const refused = await home.run(home.file("people.csv"));
    assert.equal(refused.code, 65);
    assert.equal(refused.stderr.match(/is no host of the public internet/g)?.length, 3);
    const allowed = await home.run(home.file("people.csv"), "--private-hosts");
    server.close();
    assert.match(allowed.stderr, /row 4: .*answered 302/);
    assert.deepEqual((await readdir(home.file("dataset"))).sort(), ["Eve", "Gus"]);
  });

  test("only says with --dry-run whom it would enrol", async () => {
    await using home = await sheetHome();
    await writeFile(home.file("people.csv"), csv);
    const { stdout } = await home.run(home.file("people.csv"), "--dry-run");
    assert.equal(stdout, "Ana Silva: 2 photos\nAna Silva (2): 1 photos\nRui Silva: 1 photos\n");
    assert.ok(!(await readdir(home.file("."))).includes("dataset"));
  });

  test("says which columns it misses, and what it cannot read", async () => {
    await using home = await sheetHome();
    await writeFile(home.file("people.csv"), "who,what\na,b");
    const lacking = { code: "DATASET_INVALID", message: /columns titled photo, surname and name.*who, what/ };
    await assert.rejects(readPeopleSheet(home.file("people.csv")), lacking);
    await writeFile(home.file("people.xlsx"), "no archive");
    assert.match((await home.run(home.file("people.xlsx"))).stderr, /cannot read .*people\.xlsx/);
    await assert.rejects(readPeopleSheet(home.file("config.json")), { message: /expected an \.xlsx or \.csv file/ });
    assert.equal((await home.run()).code, 64);
  });
});

test("an address of a private, local or reserved network is not public, in either notation", () => {
  const own = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.1.1",
    "169.254.169.254",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "::ffff:a00:1",
    "::ffff:7f00:1",
  ];
  for (const address of own) assert.equal(isPublicAddress(address), false, address);
  for (const address of ["93.184.216.34", "2606:2800:220:1::1"]) assert.equal(isPublicAddress(address), true, address);
});

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { settingsTable } from "../src/config/settings-table.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const sourceFolders = ["src", "training", "scripts", "test", "web"];
const maxLines = 250;

async function sources(): Promise<readonly { readonly file: string; readonly text: string }[]> {
  const names = await Promise.all(
    sourceFolders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
    }),
  );
  const files = names.flat().filter((name) => /\.(tsx?|css|mjs|sh)$/.test(name));
  return Promise.all(files.map(async (file) => ({ file: relative(root, file), text: await readFile(file, "utf8") })));
}

const readJson = async (file: string): Promise<Record<string, Record<string, unknown>>> =>
  JSON.parse(await readFile(join(root, file), "utf8")) as Record<string, Record<string, unknown>>;

describe("the project's rules", () => {
  test(`no source has more than ${maxLines} lines`, async () => {
    const long = (await sources())
      .map(({ file, text }) => ({ file, lines: text.split("\n").length - 1 }))
      .filter(({ lines }) => lines > maxLines);
    assert.deepEqual(long, []);
  });

  test("no file or folder has a name that says nothing", async () => {
    const empty = /(^|[/-])(utils?|helpers?|common|misc|manager)([/.-]|$)/;
    assert.deepEqual(
      (await sources()).map(({ file }) => file).filter((file) => empty.test(file)),
      [],
    );
  });

  test("every command of package.json builds what it needs by itself and exists", async () => {
    const { scripts } = await readJson("package.json");
    const built = await sources();
    for (const [name, command] of Object.entries(scripts ?? {})) {
      if (name === "check" || name === "format") continue;
      assert.match(String(command), /^node scripts\/build\.mjs/, name);
      const program = /dist\/(\S+)\.js$/.exec(String(command))?.[1];
      if (program !== undefined)
        assert.ok(
          built.some(({ file }) => file === `${program}.ts`),
          `${program}.ts`,
        );
    }
  });

  test("npm runs no install script of any package: each is named and refused", async () => {
    const { packages } = (await readJson("package-lock.json")) as Record<
      string,
      Record<string, { hasInstallScript?: boolean }>
    >;
    const { allowScripts = {} } = await readJson("package.json");
    const withScripts = Object.entries(packages ?? {})
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.replace(/^.*node_modules\//, ""));
    for (const name of withScripts) assert.equal(allowScripts[name], false, name);
    assert.match(await readFile(join(root, ".npmrc"), "utf8"), /^ignore-scripts=true$/m);
  });

  test("the lock file holds the packages of every platform, also those that this machine cannot use", async () => {
    const { packages = {} } = (await readJson("package-lock.json")) as Record<
      string,
      Record<string, { optionalDependencies?: Record<string, string> }>
    >;
    const locked = Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ""));
    for (const [path, { optionalDependencies = {} }] of Object.entries(packages))
      for (const name of Object.keys(optionalDependencies)) assert.ok(locked.includes(name), `${name} of ${path}`);
  });

  test("versions are exact", async () => {
    const { dependencies = {}, devDependencies = {} } = await readJson("package.json");
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      assert.match(String(version), /^\d+\.\d+\.\d+/, name);
  });
});

describe("README.md", () => {
  test("lists every setting as the schema has it (npm run build && node dist/scripts/write-settings-table.js)", async () => {
    const text = await readFile(join(root, "README.md"), "utf8");
    assert.ok(text.includes(settingsTable()), "the table of settings is out of date");
  });

  test("names only commands that package.json has, and only files that exist", async () => {
    const text = await readFile(join(root, "README.md"), "utf8");
    const { scripts = {} } = await readJson("package.json");
    const builtIn = new Set(["ci", "install"]);
    for (const [, command = ""] of text.matchAll(/npm run ([a-z:-]+)/g))
      assert.ok(command in scripts, `npm run ${command}`);
    for (const [, command = ""] of text.matchAll(/npm (start|test|ci)\b/g))
      assert.ok(builtIn.has(command) || command in scripts, `npm ${command}`);
    for (const [, link = ""] of text.matchAll(/\]\(([^)#:]+)\)/g)) await readFile(join(root, link));
  });
});

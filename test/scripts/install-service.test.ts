import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../src/config/load.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const script = join(root, "scripts/install-service.sh");

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(script, args, { encoding: "utf8", env: { ...process.env, PATH: pathWithThisNode } });
}
const pathWithThisNode = `${join(process.execPath, "..")}:${process.env["PATH"]}`;

const installed = (prefix: string, file: string): Promise<string> => readFile(join(prefix, file), "utf8");

/** The script refuses what cannot stand in a unit. */
const oddPath = /[^A-Za-z0-9/._+@-]/.test(root + tmpdir() + process.execPath);
const skip = process.platform !== "linux" ? "systemd needs Linux" : oddPath && "a path here cannot stand in a unit";

/** A place to install to where the networks, many megabytes, stand already. */
async function prefixDirectory(): Promise<TemporaryDirectory> {
  const folder = await temporaryDirectory();
  await mkdir(join(folder.path, "var/lib/face-detect/models"), { recursive: true });
  return folder;
}

describe("scripts/install-service.sh", { skip }, () => {
  test("puts units below a prefix that name files which exist", async () => {
    await using folder = await prefixDirectory();
    const { status, stderr } = run("--prefix", folder.path, "--in-place");
    assert.equal(status, 0, stderr);
    for (const name of ["face-detect", "face-upload"]) {
      const unit = await installed(folder.path, `etc/systemd/system/${name}.service`);
      const command = /^ExecStart=(.*)$/m.exec(unit)?.[1]?.split(" ") ?? [];
      assert.equal(command[0], process.execPath);
      const files = command.filter((word) => word.startsWith("/"));
      assert.equal(files.length, 3);
      // The programs themselves are built from their own folders; here it counts that the paths lead there.
      for (const file of files.filter((path) => !path.endsWith("main.js"))) assert.ok(existsSync(file), file);
      assert.ok(command.some((word) => word.startsWith(join(root, "dist/src/"))));
      assert.ok(existsSync(/^WorkingDirectory=(.*)$/m.exec(unit)?.[1] ?? ""));
    }
  });

  test("starts the programs with the same options of Node as npm does", async () => {
    const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const optionsOf = (command: string): readonly string[] => command.match(/ --(?!config)\S+/g) ?? [];
    for (const [name, unit] of [
      ["start", "face-detect"],
      ["upload", "face-upload"],
    ] as const) {
      const command = /^ExecStart=(.*)$/m.exec(await readFile(join(root, `${unit}.service`), "utf8"))?.[1] ?? "";
      assert.deepEqual(optionsOf(command), optionsOf(scripts[name] ?? ""));
    }
  });

  test("writes settings that load and keep data where the services may write", async () => {
    await using folder = await prefixDirectory();
    assert.equal(run("--prefix", folder.path, "--in-place").status, 0);
    const config = await loadConfig(join(folder.path, "etc/face-det-rec/config.json"), {});
    assert.equal(config.models.directory, join(folder.path, "var/lib/face-detect/models"));
    assert.equal(config.spool.file, join(folder.path, "var/lib/face-upload/spool.db"));
    assert.equal(config.results.embedded.file, join(folder.path, "var/lib/face-upload/results.db"));
    assert.equal(config.archive.folder.directory, join(folder.path, "var/lib/face-upload/archive"));
    assert.ok(config.images.allowedRoots.every((path) => path.startsWith("/")));
    for (const state of ["face-detect", "face-upload"])
      assert.ok((await stat(join(folder.path, "var/lib", state))).isDirectory());
  });

  test("never overwrites settings and comes to the same end when run again", async () => {
    await using folder = await prefixDirectory();
    assert.equal(run("--prefix", folder.path, "--in-place").status, 0);
    const unit = await installed(folder.path, "etc/systemd/system/face-detect.service");
    await writeFile(join(folder.path, "etc/face-det-rec/config.json"), "mine");
    const again = run("--prefix", folder.path, "--in-place");
    assert.equal(again.status, 0, again.stderr);
    assert.match(again.stdout, /^kept .*config\.json$/m);
    assert.equal(await installed(folder.path, "etc/face-det-rec/config.json"), "mine");
    assert.equal(await installed(folder.path, "etc/systemd/system/face-detect.service"), unit);
  });

  test("takes the checkout's networks along, but leaves those alone that the service has", async (t) => {
    if (!existsSync(join(root, "models"))) return t.skip("no networks have been fetched here");
    await using folder = await temporaryDirectory();
    const copying = /would run: cp -a \S*\/models\/\. /;
    assert.match(run("--prefix", folder.path, "--in-place", "--dry-run").stdout, copying);
    await mkdir(join(folder.path, "var/lib/face-detect/models"), { recursive: true });
    assert.doesNotMatch(run("--prefix", folder.path, "--in-place", "--dry-run").stdout, copying);
  });

  test("takes the units away and keeps settings and data", async () => {
    await using folder = await prefixDirectory();
    assert.equal(run("--prefix", folder.path, "--in-place").status, 0);
    await writeFile(join(folder.path, "var/lib/face-upload/results.db"), "data");
    const { status, stdout } = run("--prefix", folder.path, "--uninstall");
    assert.equal(status, 0);
    assert.match(stdout, /^kept /m);
    assert.ok(!existsSync(join(folder.path, "etc/systemd/system/face-detect.service")));
    assert.ok(existsSync(join(folder.path, "etc/face-det-rec/config.json")));
    assert.equal(await installed(folder.path, "var/lib/face-upload/results.db"), "data");
    assert.equal(run("--prefix", folder.path, "--uninstall").status, 0, "a second time too");
  });

  test("only says what it would do on --dry-run", async () => {
    await using folder = await prefixDirectory();
    const prefix = join(folder.path, "nothing");
    const { status, stdout } = run("--prefix", prefix, "--dry-run");
    assert.equal(status, 0);
    assert.match(stdout, /would run: cp -a/);
    assert.ok(!existsSync(prefix));
  });

  test("refuses arguments and paths that it does not understand", () => {
    assert.equal(run("--help").status, 0);
    for (const args of [["--wrong"], ["--prefix"], ["--prefix", "relative"], ["--prefix", "/tmp/with blank"]]) {
      const { status, stderr } = run(...args);
      assert.equal(status, 64, args.join(" "));
      assert.match(stderr, /^error: /);
    }
  });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import koffi from "koffi";
import { openDatagramReceiver } from "../support/datagram-receiver.ts";
import { createEventFolder } from "../support/event-folder.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { type Program, startProgram } from "../support/program.ts";
import { ipcPath } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const units = ["face-detect.service", "face-upload.service"];

const has = (program: string): boolean => spawnSync(program, ["--version"]).error === undefined;
const missing = (program: string, debianPackage: string): string | false =>
  has(program) ? false : `${program} is missing; apt-get install ${debianPackage}`;

function missingLibrary(file: string, debianPackage: string): string | false {
  try {
    koffi.load(file).unload();
    return false;
  } catch {
    return `${file} is missing; apt-get install ${debianPackage}`;
  }
}

function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", cwd: root });
  assert.equal(status, 0, `${program} ${args.join(" ")}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

describe("systemd units", { skip: missing("systemd-analyze", "systemd") }, () => {
  test("are understood whole, as installed below a prefix, and start programs that are there", async () => {
    await using folder = await temporaryDirectory();
    run(join(root, "scripts/install-service.sh"), "--prefix", folder.path, "--node", process.execPath);
    const paths = units.map((unit) => join(folder.path, "etc/systemd/system", unit));
    // It prints what it does not understand and still succeeds.
    assert.equal(run("systemd-analyze", "verify", "--man=no", ...paths), "");
    for (const path of paths) {
      const command = /^ExecStart=(.*)$/m.exec(await readFile(path, "utf8"))?.[1]?.split(" ") ?? [];
      for (const file of command.filter((word) => word.startsWith("/"))) assert.ok(existsSync(file), file);
      run(process.execPath, ...command.slice(1, command.indexOf("--config")), "--help");
    }
  });

  test("give away little: exposure at most 2 of 10", () => {
    for (const unit of units) {
      const table = run("systemd-analyze", "security", "--offline=true", "--threshold=20", join(root, unit));
      assert.match(table, /Overall exposure level/);
    }
  });
});

describe("scripts/install-service.sh", { skip: missing("shellcheck", "shellcheck") }, () => {
  test("passes shellcheck", () => {
    assert.equal(run("shellcheck", join(root, "scripts/install-service.sh")), "");
  });
});

const skipFilter = missing("systemd-analyze", "systemd") || missingLibrary("libseccomp.so.2", "libseccomp2");

describe("the system call filters of the units", { skip: skipFilter }, () => {
  test("let server, workers and uploader do their work", async () => {
    const { directory } = await fetchedModels();
    await using folder = await createEventFolder();
    await using home = await temporaryDirectory();
    await using receiver = await openDatagramReceiver();
    const endpoint = `ipc://${ipcPath()}`;
    const file = join(home.path, "config.json");
    const settings = {
      models: { directory },
      engine: { workers: 1 },
      images: { allowedRoots: [folder.root] },
      server: { endpoints: [endpoint] },
      http: { port: 0 },
      uploader: { server: endpoint, eventsDirectory: folder.root },
    };
    await writeFile(file, JSON.stringify(settings));
    await folder.mediumEvent(1, "2026-11-21", 7, 3);
    const filtered = (unit: string, main: string, ...args: string[]): Program => {
      const command = [process.execPath, fileURLToPath(new URL(`../../${main}`, import.meta.url)), "--config", file];
      return startProgram("test/support/under-syscall-filter.js", [join(root, unit), ...command, ...args], {
        NOTIFY_SOCKET: receiver.path,
      });
    };
    await using server = filtered("face-detect.service", "src/server/main.js");
    while ((await receiver.next(60_000)) !== "READY=1");
    await using uploader = filtered("face-upload.service", "src/uploader/main.js", "--once");
    assert.equal(await uploader.ended, 0, uploader.output.stderr + server.output.stderr);
    assert.match(uploader.output.stdout, /^3 frames found, 3 recognised/);
  });
});

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { freePort } from "../support/free-port.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const program = fileURLToPath(new URL("../../scripts/view-images.js", import.meta.url));

describe("npm run view-images in a terminal", { skip: leftOutWithoutPrograms("script") }, () => {
  test("opens the Tune page by itself, and goes on to pictures where no server shows it", async () => {
    await using home = await temporaryDirectory();
    const opened = join(home.path, "opened");
    await writeFile(join(home.path, "xdg-open"), `#!/bin/sh\necho "$1" > '${opened}'\n`, { mode: 0o755 });
    await using server = createServer((_, response) => response.end("page")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const config = join(home.path, "config.json");
    const configure = (at: number) => writeFile(config, JSON.stringify({ http: { port: at } }));
    await configure(port);
    const command = `'${process.execPath}' '${program}' --config '${config}' --name Ann`;
    const env = { ...process.env, DISPLAY: ":0", PATH: `${home.path}:${process.env["PATH"]}` };
    const inTerminal = async () => await promisify(execFile)("script", ["-qec", command, "/dev/null"], { env });
    const address = `http://127.0.0.1:${port}/#/tune?name=Ann`;
    assert.equal((await inTerminal()).stdout.trim(), `opened ${address}`);
    assert.equal(await readFile(opened, "utf8"), `${address}\n`);
    await configure(await freePort());
    await assert.rejects(inTerminal(), ({ code, stdout }: { code: number; stdout: string }) => {
      assert.match(
        stdout,
        /^pictures instead of the Tune page: no page is shown at .*start the server by npm start\r$/m,
      );
      assert.match(stdout, /there are no stored results/);
      return code === 66;
    });
    server.closeAllConnections();
  });
});

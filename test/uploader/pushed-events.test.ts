import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openEventSocket } from "../../src/uploader/pushed/event-socket.ts";
import { openTriggerStream } from "../../src/uploader/pushed/trigger-stream.ts";
import { EventHints } from "../../src/zoneminder/database/event-hints.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const command = fileURLToPath(new URL("../../../scripts/notify-event.mjs", import.meta.url));
const log = { info: () => undefined, warn: () => undefined };

async function notify(...args: readonly string[]): Promise<{ readonly code: number; readonly stderr: string }> {
  const child = spawn(process.execPath, [command, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, "close");
  return { code, stderr };
}

/** Resolves at the next hint. */
function hinted(hints: EventHints): Promise<void> {
  return new Promise((resolve) => {
    const listening = hints.onHint(() => {
      listening[Symbol.dispose]();
      resolve();
    });
  });
}

describe("the command that hands over an event", () => {
  test("reaches the running uploader, as ZoneMinder's commands and filters call it", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "events.sock");
    const hints = new EventHints();
    await using _socket = await openEventSocket({ path, group: "root", hints, log });
    assert.equal((await stat(path)).mode & 0o777, 0o660);
    assert.deepEqual(await notify("--socket", path, "42", "7"), { code: 0, stderr: "" });
    assert.deepEqual(await notify("--socket", path, "43", "/var/cache/zoneminder/events/7/2026-03-05/43"), {
      code: 0,
      stderr: "",
    });
    assert.deepEqual(hints.take(), ["42", "43"]);
  });

  test("hands over digits only, and says so", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "events.sock");
    const hints = new EventHints();
    await using _socket = await openEventSocket({ path, group: "root", hints, log });
    for (const bad of [[], ["x"], ["-1"], ["0"], ["1;2"]])
      assert.equal((await notify("--socket", path, ...bad)).code, 64, bad.join());
    assert.equal((await notify("--socket", path, "99999999999999999999")).code, 64, "beyond 64 bits");
    assert.deepEqual(hints.take(), []);
  });

  test("ends at once with 75 when no uploader listens", async () => {
    const { code, stderr } = await notify("--socket", "/nonexistent/events.sock", "42");
    assert.deepEqual([code, /no uploader listens/.test(stderr)], [75, true]);
  });
});

describe("the socket for events", () => {
  test("bears endless lines, half lines and many clients, and goes on serving", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "events.sock");
    const hints = new EventHints();
    await using _socket = await openEventSocket({ path, group: "root", hints, log });
    const clients = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(path);
        await once(socket, "connect");
        socket.on("error", () => undefined);
        socket.write("1".repeat(100_000));
        return socket;
      }),
    );
    clients[0]?.write("\n77\n12");
    clients[1]?.write("\n");
    await hinted(hints);
    assert.deepEqual(hints.take(), ["77"]);
    for (const client of clients) client.destroy();
  });

  test("takes the place of one that a killed uploader has left, but not of a running one, nor of a file", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "events.sock");
    const hints = new EventHints();
    const left = spawn(process.execPath, [
      "-e",
      `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`,
    ]);
    await once(left, "exit");
    assert.ok((await stat(path)).isSocket());
    await using _socket = await openEventSocket({ path, group: "root", hints, log });
    const another = openEventSocket({ path, group: "root", hints, log });
    await assert.rejects(another, { code: "CONFIG_INVALID", message: /another uploader/ });
    const file = join(directory.path, "file");
    await writeFile(file, "");
    await assert.rejects(openEventSocket({ path: file, group: "root", hints, log }), { code: "CONFIG_INVALID" });
  });
});

describe("ZoneMinder's triggers", () => {
  test("are heard as events, whatever else the stream says, and again after it was away", async () => {
    const hints = new EventHints();
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    const woken = hinted(hints);
    const backoff = { firstMs: 10, maxMs: 20 };
    using _stream = openTriggerStream({ endpoint: `tcp://127.0.0.1:${address.port}`, hints, log, backoff });
    await woken;
    const heard = hinted(hints);
    sockets[0]?.write("1|on|1795249403|120\n2|off|1795249387|118\r\n2|on+6|80|Door|text|Ring\nnonsense\n1|on|1");
    await heard;
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(hints.take(), ["120", "118"]);
    const again = hinted(hints);
    sockets[0]?.destroy();
    await again;
    const later = hinted(hints);
    sockets[1]?.write("1|off|1795249999|120\n");
    await later;
    assert.deepEqual(hints.take(), ["120"]);
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });

  test("are not looked for at an address that is none", () => {
    for (const endpoint of ["http://x", "tcp://host", "unix://relative", "tcp://host:99999"])
      assert.throws(() => openTriggerStream({ endpoint, hints: new EventHints(), log }), { code: "CONFIG_INVALID" });
  });
});

import assert from "node:assert/strict";
import { mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { connectRpc } from "../../src/rpc/rpc-client.ts";
import { ipcPath, serveForTest } from "../support/rpc.ts";

const methods = { ping: { args: [], doc: "", call: () => Promise.resolve("pong") } };

async function ping(endpoint: string): Promise<unknown> {
  await using client = connectRpc(endpoint, { heartbeatMs: 30_000 });
  return await client.call("ping", [], { timeoutMs: 60_000 });
}

const serveAt = (...endpoints: string[]) => serveForTest({ methods, options: { endpoints } });

describe("serveRpc at its endpoints", () => {
  test("refuses an ipc endpoint at which a server works, and leaves that server alone", async () => {
    const endpoint = `ipc://${ipcPath()}`;
    await using first = await serveAt(endpoint);
    await assert.rejects(serveAt(endpoint), { code: "UNAVAILABLE", message: new RegExp(`listens at ${endpoint}`) });
    assert.equal(await ping(endpoint), "pong");
    assert.equal(first.counters().calls, 1);
  });

  test("refuses a TCP port that is taken, by name, and gives back what it had bound", async () => {
    const ipc = `ipc://${ipcPath()}`;
    await using first = await serveAt("tcp://127.0.0.1:0");
    const taken = first.endpoints[0] ?? "";
    await assert.rejects(serveAt(ipc, taken), { code: "UNAVAILABLE", message: new RegExp(taken) });
    await using _again = await serveAt(ipc);
    assert.equal(await ping(ipc), "pong");
  });

  test("replaces the socket file of a server that died", async () => {
    const path = ipcPath();
    const died = createServer().listen(path);
    await new Promise((resolve) => died.once("listening", resolve));
    await rename(path, `${path}.kept`); // closing removes the file that has the name, not this one
    await new Promise((resolve) => died.close(resolve));
    await rename(`${path}.kept`, path);
    assert.ok((await stat(path)).isSocket());
    await using _server = await serveAt(`ipc://${path}`);
    assert.equal(await ping(`ipc://${path}`), "pong");
  });

  test("replaces an empty file, which the seed told people to create", async () => {
    const path = ipcPath();
    await writeFile(path, "");
    await using _server = await serveAt(`ipc://${path}`);
    assert.equal(await ping(`ipc://${path}`), "pong");
  });

  test("does not remove a file with content", async () => {
    const path = ipcPath();
    await writeFile(path, "precious");
    await assert.rejects(serveAt(`ipc://${path}`), { code: "CONFIG_INVALID", message: /is no socket/ });
    assert.equal(await readFile(path, "utf8"), "precious");
    await rm(path);
  });

  test("names an endpoint that cannot be bound", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fdr-"));
    const tooLong = `ipc://${join(folder, "x".repeat(120))}`;
    for (const endpoint of [
      `ipc://${folder}/none/a.sock`,
      `ipc://${folder}`,
      tooLong,
      "tcp://192.0.2.1:9",
      "tcp://no.such.host.invalid:9",
    ])
      await assert.rejects(serveAt(endpoint), (error: Error & { code: string }) => {
        assert.equal(error.code, "CONFIG_INVALID");
        assert.ok(error.message.includes(endpoint), error.message);
        return true;
      });
    await rm(folder, { recursive: true });
  });

  test("lets the owner and the group connect, nobody else, and removes the file at the end", async () => {
    const path = ipcPath();
    {
      await using _server = await serveAt(`ipc://${path}`);
      assert.equal((await stat(path)).mode & 0o777, 0o660);
    }
    await assert.rejects(stat(path), { code: "ENOENT" });
  });
});

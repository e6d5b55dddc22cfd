// A MongoDB-compatible and an S3 server on free loopback ports, each with its data in a directory of its own.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { goProgram } from "./go-programs.mjs";

const readyWithinMs = 180_000;
const stopWithinMs = 5000;

/** @returns `{ environment, stop }`; undefined, after a line that says why, if there is none on this machine */
export async function startMongodb(cache) {
  const url = process.env.FACE_TEST_MONGODB_URL;
  if (url) return { environment: { FACE_TEST_MONGODB_URL: url }, stop: () => undefined };
  const program = goProgram("ferretdb", cache);
  if (!program) return await startMongomock();
  const port = await freePort();
  const server = await start({
    name: "ferretdb",
    port,
    program,
    args: (directory) => [
      "--handler=sqlite",
      // The data is thrown away: it need not survive a power cut.
      `--sqlite-url=file:${directory}/?_pragma=synchronous(off)`,
      `--state-dir=${directory}`,
      `--listen-addr=127.0.0.1:${port}`,
      "--debug-addr=-",
      "--telemetry=disable",
      "--log-level=ERROR",
      "--setup-database=admin",
      "--setup-username=ci",
      "--setup-password=ci-secret",
      "--test-enable-new-auth",
    ],
  });
  return { environment: { FACE_TEST_MONGODB_URL: `mongodb://ci:ci-secret@127.0.0.1:${port}/` }, ...server };
}

/** Last resort: Debian's python3-mongomock behind our own bridge. It is no MongoDB; the tests prove less on it. */
async function startMongomock() {
  const python = ["python3", "/usr/bin/python3"].find(
    (command) => spawnSync(command, ["-c", "import mongomock, bson"], { stdio: "ignore" }).status === 0,
  );
  if (!python) {
    console.error("no MongoDB tests: python3-mongomock and python3-pymongo are not installed either");
    return undefined;
  }
  console.error("the MongoDB tests run on mongomock, which is no MongoDB");
  const port = await freePort();
  const bridge = join(import.meta.dirname, "mongomock-bridge.py");
  const server = await start({ name: "mongomock", port, program: python, args: () => [bridge, String(port)] });
  return { environment: { FACE_TEST_MONGODB_URL: `mongodb://127.0.0.1:${port}/` }, stop: server.stop };
}

/** @returns as {@link startMongodb} */
export async function startS3(cache) {
  const given = process.env.FACE_TEST_S3_ENDPOINT;
  if (given) return { environment: {}, stop: () => undefined };
  const program = goProgram("versitygw", cache);
  if (!program) return undefined;
  const port = await freePort();
  const environment = {
    FACE_TEST_S3_ENDPOINT: `http://127.0.0.1:${port}`,
    FACE_TEST_S3_ACCESS_KEY_ID: "ci",
    FACE_TEST_S3_SECRET_ACCESS_KEY: "ci-secret",
  };
  const server = await start({
    name: "versitygw",
    port,
    program,
    args: (directory) => {
      for (const part of ["objects", "metadata"]) mkdirSync(join(directory, part));
      return [
        ...["--port", `127.0.0.1:${port}`, "--access", "ci", "--secret", "ci-secret", "--quiet"],
        // Metadata in files: extended attributes do not work on every file system.
        ...["posix", "--sidecar", join(directory, "metadata"), join(directory, "objects")],
      ];
    },
  });
  return { environment, ...server };
}

/**
 * `kill` ends the program as a crash would; `start` runs it again on the same port and data; `stop` ends it and removes
 * its data.
 */
async function start({ name, port, program, args }) {
  const directory = mkdtempSync(join(tmpdir(), `${name}-`));
  const programArgs = args(directory);
  let child;
  const end = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit").catch(() => undefined);
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
    await exited;
    clearTimeout(timer);
  };
  const stop = async () => {
    await end("SIGTERM");
    rmSync(directory, { recursive: true, force: true });
  };
  const begin = async () => {
    child = spawn(program, programArgs, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said = (said + chunk).slice(-2000);
    });
    const deadlineMs = Date.now() + readyWithinMs;
    while (!(await accepts(port))) {
      if (child.exitCode !== null || Date.now() > deadlineMs) {
        await stop();
        throw new Error(`${name} does not answer on port ${port} (exit ${child.exitCode}): ${said}`);
      }
      await sleep(100);
    }
  };
  await begin();
  return { stop, kill: () => end("SIGKILL"), start: begin };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.end());
  });
}

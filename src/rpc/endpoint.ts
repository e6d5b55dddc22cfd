import { chmod, rm, stat } from "node:fs/promises";
import { createConnection } from "node:net";
import type { Router } from "zeromq";
import { FaceServiceError, messageOf } from "../errors.ts";

/** Read and write for the owner and the group: connecting to a Unix socket needs the right to write. */
const socketMode = 0o660;
const probeTimeoutMs = 2000;

/**
 * Binds and answers the endpoint as it came out, with the port that the system chose for port 0.
 *
 * ZeroMQ removes whatever stands at an ipc path before it binds, the socket of a server that works
 * included; hence the look before.
 *
 * @throws {FaceServiceError} UNAVAILABLE if another server holds it; CONFIG_INVALID if it cannot be bound
 */
export async function bindEndpoint(socket: Router, endpoint: string): Promise<string> {
  const path = ipcPath(endpoint);
  if (path !== undefined) await checkReplaceable(endpoint, path);
  try {
    await socket.bind(endpoint);
    const bound = socket.lastEndpoint ?? endpoint;
    if (path !== undefined) await chmod(path, socketMode);
    return bound;
  } catch (error) {
    throw bindError(endpoint, error);
  }
}

/**
 * Removes the file of an ipc endpoint, which ZeroMQ leaves behind. To be called before the socket is closed:
 * as long as it listens no other server can have put its own file there.
 */
export async function removeSocketFile(endpoint: string): Promise<void> {
  const path = ipcPath(endpoint);
  if (path !== undefined) await rm(path, { force: true });
}

/** The file of an ipc endpoint; none for the abstract names (`@...`) and the wildcard of ZeroMQ. */
function ipcPath(endpoint: string): string | undefined {
  const path = /^ipc:\/\/(?<path>[^@*].*)$/.exec(endpoint)?.groups?.["path"];
  return path;
}

async function checkReplaceable(endpoint: string, path: string): Promise<void> {
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined) return;
  // The seed's README tells people to create an empty file there; a file with content is somebody's.
  if (entry.isFile() && entry.size === 0) return;
  if (!entry.isSocket())
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `cannot listen at ${endpoint}: ${path} is there and is no socket; move it away or change server.endpoints`,
    );
  if (await answers(path)) throw busy(endpoint);
}

/** Whether a process listens at a Unix socket; a file left behind by a dead one refuses the connection. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection({ path });
    const settle = (taken: boolean) => () => {
      connection.destroy();
      resolve(taken);
    };
    connection
      .setTimeout(probeTimeoutMs)
      .once("connect", settle(true))
      .once("timeout", settle(true))
      .once("error", (error: NodeJS.ErrnoException) =>
        settle(error.code !== "ECONNREFUSED" && error.code !== "ENOENT")(),
      );
  });
}

function bindError(endpoint: string, error: unknown): FaceServiceError {
  if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return busy(endpoint);
  return new FaceServiceError(
    "CONFIG_INVALID",
    `cannot listen at ${endpoint}: ${messageOf(error)}; check server.endpoints (a directory that exists and is writable, or an IP address of this host)`,
    { cause: error },
  );
}

function busy(endpoint: string): FaceServiceError {
  return new FaceServiceError(
    "UNAVAILABLE",
    `another process listens at ${endpoint}; stop it or change server.endpoints`,
  );
}

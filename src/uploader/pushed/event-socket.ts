import { once } from "node:events";
import { chmod, chown, readFile, rm, stat } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { FaceServiceError, messageOf } from "../../errors.ts";
import type { Log } from "../../service/log.ts";
import type { EventHints } from "../../zoneminder/database/event-hints.ts";
import { onLines } from "./lines.ts";

export interface EventSocketOptions {
  /** Absolute. A socket that nobody listens on any more is replaced. */
  readonly path: string;
  /** May connect beside our own user, if we are a member of it: ZoneMinder's. */
  readonly group: string;
  readonly hints: EventHints;
  readonly log: Pick<Log, "warn">;
}

const maxConnections = 32;
/** A hint is one short line: whoever is slower has hung. */
const idleMs = 2000;
/** User and group, nobody else. */
const socketMode = 0o660;

/**
 * Takes event ids from ZoneMinder's commands and filters over a local socket: a line of `<event id>`, then more words
 * that do not count. Each is answered with `ok` or `not an event id`.
 *
 * @throws {FaceServiceError} CONFIG_INVALID when the socket cannot be made, or another uploader listens on it
 */
export async function openEventSocket({ path, group, hints, log }: EventSocketOptions): Promise<AsyncDisposable> {
  await makeRoom(path);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serve(socket, hints);
  });
  server.maxConnections = maxConnections;
  await listen(server, path);
  server.on("error", (error) => log.warn({ problem: error.message }, "event socket failed"));
  try {
    await share(path, group, log);
  } catch (error) {
    server.close();
    throw notMade(path, error);
  }
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close(); // removes the file
      await once(server, "close");
    },
  };
}

function serve(socket: Socket, hints: EventHints): void {
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on("error", () => undefined); // whoever hints does not wait for an answer
  onLines(socket, (line) => {
    const [event = ""] = line.trim().split(/\s+/);
    socket.write(hints.add(event) ? "ok\n" : "not an event id\n");
  });
}

/** Removes what an uploader that was killed has left. */
async function makeRoom(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket() || (await isListenedOn(path)))
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `cannot listen on ${path}: ${found.isSocket() ? "another uploader does" : "it is no socket"}; set zoneminder.eventSocket`,
    );
  await rm(path, { force: true });
}

async function isListenedOn(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function listen(server: Server, path: string): Promise<void> {
  const mask = process.umask(0o177); // until its group is set, only we may connect
  try {
    server.listen(path);
    await once(server, "listening");
  } catch (error) {
    throw notMade(path, error);
  } finally {
    process.umask(mask);
  }
}

const notMade = (path: string, error: unknown): FaceServiceError =>
  new FaceServiceError(
    "CONFIG_INVALID",
    `cannot listen on ${path}: ${messageOf(error)}; set zoneminder.eventSocket to a path that this user may write`,
    { cause: error },
  );

async function share(path: string, group: string, log: Pick<Log, "warn">): Promise<void> {
  const id = await groupId(group);
  try {
    if (id === undefined) throw new Error("no such group");
    await chown(path, process.getuid?.() ?? -1, id);
  } catch (error) {
    log.warn({ group, problem: messageOf(error) }, "event socket not shared with ZoneMinder's group");
  }
  await chmod(path, socketMode);
}

/** @see group(5) */
async function groupId(name: string): Promise<number | undefined> {
  const text = await readFile("/etc/group", "utf8").catch(() => "");
  const fields = text.split("\n").map((line) => line.split(":"));
  const found = fields.find(([group]) => group === name)?.[2];
  return found === undefined ? undefined : Number(found);
}

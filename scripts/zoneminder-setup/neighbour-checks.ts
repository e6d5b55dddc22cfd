import { once } from "node:events";
import { connect } from "node:net";
import { messageOf } from "../../src/errors.ts";
import { connectRpc } from "../../src/rpc/rpc-client.ts";
import type { Connection } from "../../src/zoneminder/database/connection.ts";
import type { ZoneminderSchema } from "../../src/zoneminder/database/schema.ts";
import { type Check, ok, warning } from "./check.ts";

const waitMs = 3000;

export async function checkRecognitionServer(endpoint: string): Promise<Check> {
  await using client = connectRpc(endpoint, { heartbeatMs: 1000 });
  try {
    await client.call("_zerorpc_ping", [], { timeoutMs: waitMs });
    return ok("recognition server", `answers at ${endpoint}`);
  } catch (error) {
    return warning(
      "recognition server",
      messageOf(error),
      "npm start, or set uploader.server; the uploader waits for it",
    );
  }
}

export async function checkTriggers(endpoint: string | null): Promise<Check> {
  if (endpoint === null)
    return ok("triggers", "not listened to; events are found by search (zoneminder.triggers makes it faster)");
  const [, path] = /^unix:\/\/(.+)$/.exec(endpoint) ?? [];
  const [, host = "", port = ""] = /^tcp:\/\/(.+):(\d+)$/.exec(endpoint) ?? [];
  const socket = path === undefined ? connect(Number(port), host) : connect(path);
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(waitMs) });
    return ok("triggers", `zmtrigger answers at ${endpoint}`);
  } catch (error) {
    return warning("triggers", `${endpoint}: ${messageOf(error)}`, "switch on OPT_TRIGGERS in ZoneMinder's options");
  } finally {
    socket.destroy();
  }
}

/** Since 1.37 a monitor can run a command at the begin and the end of its events. */
export async function checkEventCommands(
  connection: Connection,
  schema: ZoneminderSchema,
  eventSocket: string | null,
): Promise<Check> {
  if (eventSocket === null) return ok("event socket", "none; events are found by search (zoneminder.eventSocket)");
  if (!schema.eventCommands)
    return ok("event socket", `${eventSocket}; for a filter: notify-event.mjs --socket ${eventSocket} %EI%`);
  const rows = await connection.query(
    "SELECT COUNT(*) AS used FROM Monitors WHERE EventStartCommand LIKE '%notify-event%' OR EventEndCommand LIKE '%notify-event%'",
  );
  return Number(rows[0]?.["used"]) > 0
    ? ok("event socket", `${eventSocket}; a monitor's command uses it`)
    : warning("event socket", `${eventSocket}; no monitor's command calls notify-event.mjs`, "see docs/zoneminder.md");
}

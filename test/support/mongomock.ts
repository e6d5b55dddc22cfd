import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { MongoClient } from "mongodb";

const bridge = fileURLToPath(new URL("../../../scripts/ci/mongomock-bridge.py", import.meta.url));
/** Debian's own Python, for which Debian's packages are. */
const python = "/usr/bin/python3";

export function leftOutWithoutMongomock(): string | false {
  const { status } = spawnSync(python, ["-c", "import mongomock, bson"], { stdio: "ignore" });
  return status !== 0 && "left out without mongomock; to include it: apt-get install python3-mongomock python3-pymongo";
}

/**
 * MongoDB's protocol in front of Debian's mongomock, for documents that FerretDB 1 refuses: it closes the connection
 * on a number that is none (NaN), which MongoDB stores. It has TTL indexes, which FerretDB 1 refuses.
 *
 * @param how - `without-ttl`: it makes usual indexes of them, and says nothing
 */
export async function startMongomock(
  ...how: readonly "without-ttl"[]
): Promise<AsyncDisposable & { readonly url: string }> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  listener.close();
  await once(listener, "close");
  if (address === null || typeof address === "string") throw new Error("no TCP port");
  const url = `mongodb://127.0.0.1:${address.port}/`;
  const child = spawn(python, [bridge, String(address.port), ...how], { stdio: "ignore" });
  const exited = once(child, "exit");
  const deadlineMs = Date.now() + 120_000;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadlineMs) throw new Error("mongomock does not answer");
    await sleep(100);
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 2000 });
    await client.close();
    return true;
  } catch {
    return false;
  }
}

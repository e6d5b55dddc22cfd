// Runs a command with the servers that the integration tests need, and stops them however it ends:
//   node scripts/ci/with-servers.mjs -- npm run test:integration
// A server given by FACE_TEST_MONGODB_URL or FACE_TEST_S3_ENDPOINT is used as it is; the others are built from their
// Go modules (needs go and a module proxy) and started on loopback. Where FerretDB cannot be built, Debian's mongomock
// stands in for MongoDB. Without any server the command runs all the same, and the tests say what they left out.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startMongodb, startS3 } from "./servers.mjs";

const cache = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), ".cache", "ci");
const [dashes, command, ...args] = process.argv.slice(2);
if (dashes !== "--" || command === undefined) {
  console.error("usage: node scripts/ci/with-servers.mjs -- COMMAND [ARGUMENT...]");
  process.exit(64);
}

const servers = [];
let child;
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    if (child === undefined) void stopAll().then(() => process.exit(1));
    else child.kill(signal);
  });

async function stopAll() {
  for (const server of servers.splice(0)) await server.stop();
}

try {
  for (const start of [startMongodb, startS3]) {
    const server = await start(cache);
    if (server) servers.push(server);
  }
  const environment = Object.assign({}, process.env, ...servers.map((server) => server.environment));
  child = spawn(command, args, { stdio: "inherit", env: environment });
  const [code] = await once(child, "exit");
  process.exitCode = code ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await stopAll();
}

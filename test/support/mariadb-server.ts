import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { programPath } from "./debian-programs.ts";
import { freePort } from "./free-port.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** A MariaDB server with an empty data directory of its own. */
export interface MariadbServer extends AsyncDisposable {
  readonly host: "127.0.0.1";
  readonly port: number;
  readonly socketPath: string;
  /** All rights, by socket and by TCP. */
  readonly admin: { readonly user: string; readonly password: string };
  /** As a power cut would end it: SIGKILL. */
  kill(): Promise<void>;
  /** Ends it as its service would: it writes everything out first. */
  stop(): Promise<void>;
  /** After `kill` or `stop`, on the same port, socket and data; returns when it answers. */
  start(): Promise<void>;
  /** Any SQL that the client `mariadb` takes, `source` and `delimiter` too. */
  load(sql: string, database?: string): Promise<void>;
}

export interface MariadbOptions {
  /** The system's by default; as `SET GLOBAL time_zone` takes it: `+02:00`. */
  readonly timeZone?: string;
}

const readyWithinMs = 180_000;
const admin = { user: "ci", password: "ci-secret" };
const run = promisify(execFile);

/** Takes about 2 s, and 60 MB of disk. */
export async function startMariadb({ timeZone }: MariadbOptions = {}): Promise<MariadbServer> {
  const directory = await temporaryDirectory();
  // Other users' programs connect to the socket: ZoneMinder runs as www-data.
  await chmod(directory.path, 0o755);
  const data = join(directory.path, "data");
  await mkdir(data, { mode: 0o700 });
  // MariaDB refuses to run as root unless it is told to.
  const rootOnly = process.getuid?.() === 0 ? ["--user=root"] : [];
  await run(required("mariadb-install-db"), [
    "--no-defaults",
    `--datadir=${data}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    ...rootOnly,
  ]);
  const setUp = join(directory.path, "set-up.sql");
  const accounts = ["127.0.0.1", "localhost"].map(
    (host) =>
      `CREATE USER IF NOT EXISTS '${admin.user}'@'${host}' IDENTIFIED BY '${admin.password}';\n` +
      `GRANT ALL ON *.* TO '${admin.user}'@'${host}' WITH GRANT OPTION;\n`,
  );
  await writeFile(setUp, accounts.join(""));
  const port = await freePort();
  const socketPath = join(directory.path, "mariadb.sock");
  const args = [
    "--no-defaults",
    ...rootOnly,
    `--datadir=${data}`,
    `--socket=${socketPath}`,
    `--port=${port}`,
    `--init-file=${setUp}`,
    `--pid-file=${join(directory.path, "mariadb.pid")}`,
    ...["--bind-address=127.0.0.1", "--skip-name-resolve", "--skip-log-bin", "--performance-schema=off"],
    // What was committed must outlive a kill of the process; the machine stays up.
    ...["--innodb-flush-log-at-trx-commit=2", "--innodb-log-file-size=48M", "--innodb-buffer-pool-size=128M"],
    ...(timeZone === undefined ? [] : [`--default-time-zone=${timeZone}`]),
  ];
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = await startServer(args, port);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, "exit");
    running.kill(signal);
    await exited;
  };
  await start();
  return {
    host: "127.0.0.1",
    port,
    socketPath,
    admin,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    start,
    load: (sql, database) => loadSql(socketPath, sql, database),
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
      await directory[Symbol.asyncDispose]();
    },
  };
}

function required(name: string): string {
  const path = programPath(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  return path;
}

async function startServer(args: readonly string[], port: number): Promise<ChildProcess> {
  const child = spawn(required("mariadbd"), args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4000);
  });
  const deadlineMs = Date.now() + readyWithinMs;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadlineMs) {
      child.kill("SIGKILL");
      throw new Error(`MariaDB does not answer on port ${port}: ${said}`);
    }
    await sleep(50);
  }
  return child;
}

async function answers(port: number): Promise<boolean> {
  try {
    const connection = await createConnection({ host: "127.0.0.1", port, ...admin });
    await connection.end();
    return true;
  } catch {
    return false;
  }
}

async function loadSql(socketPath: string, sql: string, database: string | undefined): Promise<void> {
  const args = ["--no-defaults", `--socket=${socketPath}`, `--user=${admin.user}`, `--password=${admin.password}`];
  const client = spawn(required("mariadb"), [...args, ...(database === undefined ? [] : [database])], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  client.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4000);
  });
  const closed = once(client, "close");
  client.stdin.on("error", () => undefined); // the exit code tells why it closed its input
  client.stdin.end(sql);
  const [code] = await closed;
  if (code !== 0) throw new Error(`the client mariadb ended with ${code}: ${said}`);
}

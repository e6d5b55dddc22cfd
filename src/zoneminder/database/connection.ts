import { createPool, type Pool, type PoolConnection } from "mysql2/promise";
import { FaceServiceError, messageOf } from "../../errors.ts";
import type { DatabaseAddress } from "./settings.ts";

export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

/** A few pooled connections to ZoneMinder's database. Dates come as text, big integers and decimals as digits. */
export interface Connection extends AsyncDisposable {
  readonly database: string;
  /**
   * @returns rows of a SELECT; none for other statements
   * @throws {FaceServiceError} UNAVAILABLE while the database is away or too busy; CONFIG_INVALID when it refuses
   * our account, or has not what the statement names
   */
  query(
    sql: string,
    values?: readonly (SqlValue | readonly SqlValue[] | readonly (readonly SqlValue[])[])[],
  ): Promise<readonly Row[]>;
}

export interface ConnectionOptions {
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
}

/** Calls that wait for a connection; beyond it they fail at once. */
const maxWaiting = 256;

/**
 * Values are escaped with backslashes before they are sent, which a server may have been told not to understand. Strict:
 * a number too large for its column is refused, not cut to the largest that fits.
 */
const sessionSql =
  "SET SESSION sql_mode = CONCAT(REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''), ',STRICT_ALL_TABLES')";

/** Connects when first asked. */
export function openConnection(address: DatabaseAddress, options: ConnectionOptions): Connection {
  const { host, port, socketPath, tlsCa, ...account } = address;
  const pool = createPool({
    ...account,
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    ...(tlsCa === undefined ? {} : { ssl: { ca: tlsCa } }),
    connectionLimit: options.connections,
    maxIdle: options.connections,
    idleTimeout: 60_000,
    queueLimit: maxWaiting,
    connectTimeout: options.connectTimeoutMs,
    enableKeepAlive: true,
    charset: "utf8mb4",
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  pool.on("connection", (connection) => {
    connection.query(sessionSql);
  });
  let ending: Promise<void> | undefined;
  return {
    database: address.database,
    query: async (sql, values = []) => {
      try {
        return await queryOnce(pool, { sql, values: [...values], timeout: options.queryTimeoutMs });
      } catch (error) {
        throw translated(error, address);
      }
    },
    [Symbol.asyncDispose]: () => {
      ending ??= pool.end();
      return ending;
    },
  };
}

interface Statement {
  readonly sql: string;
  readonly values: unknown[];
  readonly timeout: number;
}

async function queryOnce(pool: Pool, statement: Statement): Promise<readonly Row[]> {
  const connection = await pool.getConnection();
  let isUsable = false;
  try {
    const [rows] = await connection.query({ ...statement });
    isUsable = true;
    return Array.isArray(rows) ? (rows as Row[]) : [];
  } catch (error) {
    // After an error message of the server the connection goes on; after anything else its state is not known.
    isUsable = /^ER_/.test(codeOf(error)) && !lostCodes.has(codeOf(error));
    throw error;
  } finally {
    giveBack(connection, isUsable);
  }
}

function giveBack(connection: PoolConnection, isUsable: boolean): void {
  if (isUsable) connection.release();
  else connection.destroy();
}

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

const lostCodes: ReadonlySet<string> = new Set(["ER_SERVER_SHUTDOWN", "ER_CONNECTION_KILLED", "ER_NORMAL_SHUTDOWN"]);

/** The server is there and says no; waiting does not help. */
const refusals: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR: "check zoneminder.database.user and its password",
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: "check zoneminder.database.user and its password",
  ER_DBACCESS_DENIED_ERROR: "grant the rights that npm run setup-zoneminder -- --print-sql prints",
  ER_TABLEACCESS_DENIED_ERROR: "grant the rights that npm run setup-zoneminder -- --print-sql prints",
  ER_COLUMNACCESS_DENIED_ERROR: "grant the rights that npm run setup-zoneminder -- --print-sql prints",
  ER_WARN_DATA_OUT_OF_RANGE: "run npm run setup-zoneminder",
  ER_HOST_NOT_PRIVILEGED: "the database server lets no one in from this host",
  ER_BAD_DB_ERROR: "set zoneminder.database.name",
  ER_NO_SUCH_TABLE: "run npm run setup-zoneminder",
  ER_BAD_FIELD_ERROR: "this ZoneMinder's tables are not as expected; run npm run setup-zoneminder",
};

/** @returns the error as foreseen; anything else that the server refuses is a bug of ours and comes back as it is */
function translated(error: unknown, address: DatabaseAddress): unknown {
  const code = codeOf(error);
  const at = address.socketPath ?? `${address.host}:${address.port}`;
  const remedy = refusals[code];
  if (remedy !== undefined)
    return new FaceServiceError(
      "CONFIG_INVALID",
      `ZoneMinder's database at ${at} refuses: ${messageOf(error)}; ${remedy}`,
      {
        cause: error,
      },
    );
  if (/^ER_PARSE|^ER_SYNTAX|^ER_DATA|^ER_WRONG|^ER_TRUNC|^ER_WARN/.test(code)) return error;
  if (code === "" && !(error instanceof Error && /connection|pool|queue/i.test(error.message))) return error;
  return new FaceServiceError(
    "UNAVAILABLE",
    `ZoneMinder's database at ${at} does not answer: ${messageOf(error) || code}; is it running, and is zoneminder.database right?`,
    { cause: error },
  );
}

import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { programPath } from "../support/debian-programs.ts";
import { startMariadb } from "../support/mariadb-server.ts";
import { createZoneminderDatabase, type ZoneminderDatabase } from "../support/zoneminder-database.ts";
import type { Victim } from "./victim.ts";

/** Settings of config.json that lead to a server of others, and the server itself. */
export interface ChaosServer extends AsyncDisposable {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly victim: Victim;
}

interface CiServer {
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
  kill?(): Promise<void>;
  start?(): Promise<void>;
}

interface CiServers {
  startMongodb(cache: string): Promise<CiServer | undefined>;
  startS3(cache: string): Promise<CiServer | undefined>;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));
const cache = join(root, ".cache", "ci");

const ciServers = async (): Promise<CiServers> =>
  (await import(new URL("../../../scripts/ci/servers.mjs", import.meta.url).href)) as CiServers;

/** @returns undefined, after a line that says why, where there is none */
export async function mongodbServer(directory: string): Promise<ChaosServer | undefined> {
  const server = await (await ciServers()).startMongodb(cache);
  const url = server?.environment["FACE_TEST_MONGODB_URL"];
  if (server === undefined || url === undefined) return undefined;
  const urlFile = join(directory, "mongodb-url");
  await writeFile(urlFile, url);
  const mongodb = { urlFile, database: `chaos_${randomUUID().slice(0, 8)}`, collection: "face_results" };
  return withVictim("mongodb", server, { results: { kind: "mongodb", mongodb } });
}

/** @returns undefined, after a line that says why, where there is none */
export async function s3Server(directory: string): Promise<ChaosServer | undefined> {
  const server = await (await ciServers()).startS3(cache);
  const endpoint = server?.environment["FACE_TEST_S3_ENDPOINT"];
  if (server === undefined || endpoint === undefined) return undefined;
  const credentials = {
    accessKeyId: server.environment["FACE_TEST_S3_ACCESS_KEY_ID"] ?? "",
    secretAccessKey: server.environment["FACE_TEST_S3_SECRET_ACCESS_KEY"] ?? "",
  };
  const credentialsFile = join(directory, "s3.json");
  await writeFile(credentialsFile, JSON.stringify(credentials));
  const bucket = `chaos-${randomUUID().slice(0, 8)}`;
  const client = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  const s3 = { bucket, endpoint, forcePathStyle: true, credentialsFile };
  return withVictim("s3", server, { archive: { kind: "s3", s3 } });
}

/** @returns undefined where MariaDB is not installed */
export async function zoneminderServer(
  directory: string,
): Promise<(ChaosServer & { readonly database: ZoneminderDatabase }) | undefined> {
  if (programPath("mariadbd") === undefined) return undefined;
  const server = await startMariadb();
  const database = await createZoneminderDatabase(server, "1.36");
  await database.query(
    `CREATE TABLE alarm_uploaded (
       id INT(11) UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, frameid INT(10), upload_timestamp TIMESTAMP NULL,
       eventid BIGINT UNSIGNED, UNIQUE KEY idx_event_frame (eventid, frameid), KEY idx_frame (frameid)) ENGINE=InnoDB`,
  );
  const { user, password } = server.admin;
  const passwordFile = join(directory, "zoneminder-password");
  await writeFile(passwordFile, password);
  const { host, port } = server;
  const { name } = database;
  return {
    database,
    settings: {
      zoneminder: {
        configFile: null,
        database: { host, port, name, user, passwordFile },
        firstDays: null,
        eventSocket: null,
        choice: { choose: "all", maxFrames: 0 },
      },
    },
    victim: { name: "mariadb", kill: () => server.kill(), start: () => server.start() },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

function withVictim(name: string, server: CiServer, settings: Readonly<Record<string, unknown>>): ChaosServer {
  const { kill, start } = server;
  if (kill === undefined || start === undefined)
    throw new Error(`the ${name} server was given by the environment: it cannot be killed; unset its variable`);
  return { settings, victim: { name, kill, start }, [Symbol.asyncDispose]: () => server.stop() };
}

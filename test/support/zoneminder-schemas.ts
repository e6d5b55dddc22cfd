import { readFile } from "node:fs/promises";
import type { MariadbServer } from "./mariadb-server.ts";

/** `debian`: what the package of the running Debian creates, with its triggers. */
export type SchemaVersion = "1.30" | "1.36" | "1.38" | "debian";

const debianDirectory = "/usr/share/zoneminder/db";

/** The package's script names its database itself. */
export async function createDebianSchema(server: MariadbServer, database: string): Promise<void> {
  const script = await readFile(`${debianDirectory}/zm_create.sql`, "utf8");
  const renamed = script
    .replace(/^CREATE DATABASE .*$/m, `CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4;`)
    .replace(/^USE .*$/m, `USE \`${database}\`;`);
  await server.load(renamed);
  // This filter deletes events when the disk is nearly full, as a test machine's may be.
  await server.load("DELETE FROM Filters WHERE Name='PurgeWhenFull'", database);
}

/** Only the tables and columns that a reader of events meets, as the releases have them. */
export async function createSchema(server: MariadbServer, database: string, version: SchemaVersion): Promise<void> {
  if (version === "debian") return await createDebianSchema(server, database);
  const release = releases[version];
  const tables = [config(release.version), events(release), frames(release), monitors(release), ...release.more];
  await server.load(`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4;`);
  await server.load(tables.join("\n"), database);
}

interface Release {
  readonly version: string;
  /** Type of ids of events. */
  readonly eventId: string;
  readonly frameId: string;
  readonly start: string;
  readonly end: string;
  readonly cause: string;
  /** Further columns of Events. */
  readonly files: string;
  readonly eventKeys: string;
  readonly frameKeys: string;
  readonly monitorColumns: string;
  readonly more: readonly string[];
}

const files = `
  StorageId SMALLINT UNSIGNED DEFAULT 0, SecondaryStorageId SMALLINT UNSIGNED DEFAULT 0,
  DefaultVideo VARCHAR(64) NOT NULL DEFAULT '', SaveJPEGs TINYINT, DiskSpace BIGINT UNSIGNED,
  Scheme ENUM('Deep','Medium','Shallow') NOT NULL DEFAULT 'Medium', Locked BOOLEAN NOT NULL DEFAULT FALSE,`;

const storage = `
CREATE TABLE Storage (Id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, Path VARCHAR(64) NOT NULL DEFAULT '',
  Name VARCHAR(64) NOT NULL DEFAULT '', Type ENUM('local','s3fs') NOT NULL DEFAULT 'local', Url VARCHAR(255),
  DiskSpace BIGINT, Scheme ENUM('Deep','Medium','Shallow') NOT NULL DEFAULT 'Medium', ServerId INT UNSIGNED,
  DoDelete BOOLEAN NOT NULL DEFAULT TRUE, Enabled BOOLEAN NOT NULL DEFAULT TRUE) ENGINE=InnoDB;
INSERT INTO Storage (Path, Name) VALUES ('/var/cache/zoneminder/events', 'Default');`;

const tags = `
CREATE TABLE Tags (Id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  Name VARCHAR(64) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT '' UNIQUE, CreateDate DATETIME,
  CreatedBy INT UNSIGNED, LastAssignedDate DATETIME) ENGINE=InnoDB;
CREATE TABLE Events_Tags (TagId BIGINT UNSIGNED NOT NULL, EventId BIGINT UNSIGNED NOT NULL,
  AssignedDate DATETIME, AssignedBy INT UNSIGNED, PRIMARY KEY (TagId, EventId), KEY (EventId),
  FOREIGN KEY (TagId) REFERENCES Tags (Id) ON DELETE CASCADE,
  FOREIGN KEY (EventId) REFERENCES Events (Id) ON DELETE CASCADE) ENGINE=InnoDB;`;

const functionColumn =
  "`Function` ENUM('None','Monitor','Modect','Record','Mocord','Nodect') NOT NULL DEFAULT 'Monitor', Enabled TINYINT NOT NULL DEFAULT 1";

const newKeys = `
  PRIMARY KEY (Id), KEY Events_MonitorId_idx (MonitorId), KEY Events_StorageId_idx (StorageId),
  KEY Events_StartDateTime_idx (StartDateTime), KEY Events_EndDateTime_DiskSpace (EndDateTime, DiskSpace)`;

const releases: Readonly<Record<Exclude<SchemaVersion, "debian">, Release>> = {
  "1.30": {
    version: "1.30.4",
    eventId: "INT",
    frameId: "INT",
    start: "StartTime",
    end: "EndTime",
    cause: "VARCHAR(32) NOT NULL DEFAULT ''",
    files: "",
    eventKeys:
      "PRIMARY KEY (Id, MonitorId), KEY MonitorId (MonitorId), KEY StartTime (StartTime), KEY Frames (Frames), KEY Archived (Archived)",
    frameKeys: "",
    monitorColumns: functionColumn,
    more: [],
  },
  "1.36": {
    version: "1.36.33",
    eventId: "BIGINT",
    frameId: "BIGINT",
    start: "StartDateTime",
    end: "EndDateTime",
    cause: "VARCHAR(32) NOT NULL DEFAULT ''",
    files,
    eventKeys: newKeys,
    frameKeys: ", FOREIGN KEY (EventId) REFERENCES Events (Id) ON DELETE CASCADE",
    monitorColumns: `StorageId SMALLINT UNSIGNED DEFAULT 0, ${functionColumn}`,
    more: [storage],
  },
  "1.38": {
    version: "1.38.0",
    eventId: "BIGINT",
    frameId: "BIGINT",
    start: "StartDateTime",
    end: "EndDateTime",
    cause: "TEXT",
    files: `${files} Latitude DECIMAL(10,8), Longitude DECIMAL(11,8),`,
    eventKeys: newKeys,
    frameKeys: "",
    monitorColumns: `StorageId SMALLINT UNSIGNED DEFAULT 0, Deleted BOOLEAN NOT NULL DEFAULT FALSE,
      Capturing ENUM('None','Ondemand','Always') NOT NULL DEFAULT 'Always',
      Analysing ENUM('None','Always') NOT NULL DEFAULT 'Always',
      Recording ENUM('None','OnMotion','Always') NOT NULL DEFAULT 'Always',
      EventStartCommand VARCHAR(255) NOT NULL DEFAULT '', EventEndCommand VARCHAR(255) NOT NULL DEFAULT ''`,
    more: [storage, tags],
  },
};

const config = (version: string): string => `
CREATE TABLE Config (Id SMALLINT UNSIGNED NOT NULL DEFAULT 0, Name VARCHAR(32) NOT NULL PRIMARY KEY, Value TEXT NOT NULL) ENGINE=InnoDB;
INSERT INTO Config (Id, Name, Value) VALUES (1, 'ZM_DYN_DB_VERSION', '${version}'), (2, 'ZM_EVENT_IMAGE_DIGITS', '5')
${version.startsWith("1.30") ? ", (3, 'ZM_USE_DEEP_STORAGE', '1'), (4, 'ZM_DIR_EVENTS', 'events')" : ""};`;

const events = ({ eventId, start, end, cause, files: columns, eventKeys }: Release): string => `
CREATE TABLE Events (Id ${eventId} UNSIGNED NOT NULL AUTO_INCREMENT, MonitorId INT UNSIGNED NOT NULL DEFAULT 0,
  Name VARCHAR(64) NOT NULL DEFAULT '', Cause ${cause}, ${start} DATETIME, ${end} DATETIME,
  Width SMALLINT UNSIGNED NOT NULL DEFAULT 0, Height SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  Length DECIMAL(10,2) NOT NULL DEFAULT 0, Frames INT UNSIGNED, AlarmFrames INT UNSIGNED, ${columns}
  TotScore INT UNSIGNED NOT NULL DEFAULT 0, AvgScore SMALLINT UNSIGNED DEFAULT 0, MaxScore SMALLINT UNSIGNED DEFAULT 0,
  Archived TINYINT UNSIGNED NOT NULL DEFAULT 0, Notes TEXT, StateId INT UNSIGNED NOT NULL DEFAULT 1,
  ${eventKeys}) ENGINE=InnoDB;`;

const frames = ({ eventId, frameId, frameKeys }: Release): string => `
CREATE TABLE Frames (Id ${frameId} UNSIGNED NOT NULL AUTO_INCREMENT, EventId ${eventId} UNSIGNED NOT NULL DEFAULT 0,
  FrameId INT UNSIGNED NOT NULL DEFAULT 0, Type ENUM('Normal','Bulk','Alarm') NOT NULL DEFAULT 'Normal',
  TimeStamp TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, Delta DECIMAL(8,2) NOT NULL DEFAULT 0,
  Score SMALLINT UNSIGNED NOT NULL DEFAULT 0, PRIMARY KEY (Id), KEY EventId_idx (EventId), KEY Type (Type),
  KEY TimeStamp (TimeStamp)${frameKeys}) ENGINE=InnoDB;`;

const monitors = ({ monitorColumns }: Release): string => `
CREATE TABLE Monitors (Id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, Name VARCHAR(64) NOT NULL DEFAULT '',
  ${monitorColumns}, Width SMALLINT UNSIGNED NOT NULL DEFAULT 0, Height SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  EventPrefix VARCHAR(32) NOT NULL DEFAULT 'Event-') ENGINE=InnoDB;`;

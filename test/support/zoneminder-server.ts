import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { clipFramesPerSecond, clipSize, writeFaceClip } from "./face-clip.ts";
import type { MariadbServer } from "./mariadb-server.ts";
import { createDebianSchema } from "./zoneminder-schemas.ts";

/** A camera of the fixture: each plays the same clip with faces over and over. */
export interface CameraOptions {
  readonly name: string;
  /** How its events keep their frames: a JPEG a frame (with analysed ones), or one mp4 without re-encoding. */
  readonly keeps: "jpeg" | "mp4";
  readonly scheme?: "Deep" | "Medium" | "Shallow";
}

/** ZoneMinder's capture processes, with events, sockets and shared memory in places of their own. */
export interface ZoneminderServer extends AsyncDisposable {
  readonly database: string;
  readonly eventsDirectory: string;
  /** A copy of /etc/zm that leads here. */
  readonly configDirectory: string;
  /** Ends the cameras, so that open events are closed. */
  stopCameras(): Promise<void>;
  /** zmtrigger.pl; it tells of alarms on the socket `triggersPath`. Ends with the cameras. */
  startTriggers(): void;
  readonly triggersPath: string;
  /** Starts a program that is reached over TCP, and so is in the machine's network. Ends with the cameras. */
  serve(command: string): ChildProcess;
  /** For sessions and the like; the programs may write there. */
  readonly scratchDirectory: string;
  /** Runs one of ZoneMinder's programs to its end. @returns what it wrote */
  run(command: string): Promise<string>;
}

const run = promisify(execFile);

export interface ZoneminderOptions {
  readonly speed?: number;
  /** Writes the video that the cameras play, of `clipSize` and `clipFramesPerSecond`. */
  readonly writeClip?: (path: string) => Promise<void>;
}

/** ZoneMinder runs as this user of Debian. */
const user = "www-data";

/**
 * Starts ZoneMinder's `zmc` for each camera on the clip. Needs root and a mount namespace of its own: the settings of
 * the package in /etc/zm stay as they are, and several can run beside each other.
 *
 * @param speed - how many times faster than it was filmed the clip is played; at 5 an event takes 3 s
 */
export async function startZoneminder(
  mariadb: MariadbServer,
  cameras: readonly CameraOptions[],
  { speed = 5, writeClip = writeFaceClip }: ZoneminderOptions = {},
): Promise<ZoneminderServer> {
  // Said at once, instead of cameras that never record.
  await run("unshare", [...unshared, "true"]).catch((error: unknown) => {
    throw new Error("ZoneMinder's fixture needs root with the right to make namespaces (CAP_SYS_ADMIN)", {
      cause: error,
    });
  });
  // Storage.Path has 64 characters, and another user must be able to come here.
  const directory = await mkdtemp("/tmp/zm-");
  await chmod(directory, 0o755);
  const owner = Number(execFileSync("id", ["-u", user], { encoding: "utf8" }));
  const group = Number(execFileSync("id", ["-g", user], { encoding: "utf8" }));
  for (const name of ["events", "deep", "shallow", "run", "log", "tmp", "shm"]) {
    await mkdir(join(directory, name));
    await chown(join(directory, name), owner, group);
  }
  const clip = join(directory, "clip.mp4");
  if (cameras.length > 0) {
    await writeClip(clip);
    await chmod(clip, 0o644);
  }
  const database = `zm_${directory.slice("/tmp/zm-".length)}`;
  await createDebianSchema(mariadb, database);
  await mariadb.load(
    accountSql(database) + storageSql(directory) + cameras.map(cameraSql(clip, speed)).join(""),
    database,
  );
  const configDirectory = join(directory, "etc");
  await writeConfig({ directory, configDirectory, database, socketPath: mariadb.socketPath });
  const start = (command: string): ChildProcess =>
    spawn("unshare", [...unshared, "sh", "-c", inPlace(directory, command)], { stdio: "ignore" });
  const processes = cameras.map((_, index) => start(`zmc -m ${index + 1}`));
  const stopCameras = async (): Promise<void> => {
    await Promise.all(processes.splice(0).map(endOf));
  };
  return {
    database,
    eventsDirectory: join(directory, "events"),
    configDirectory,
    stopCameras,
    startTriggers: () => void processes.push(start("zmtrigger.pl")),
    triggersPath: join(directory, "run/zmtrigger.sock"),
    serve: (command) => {
      const child = spawn("unshare", ["--mount", "sh", "-c", inPlace(directory, command)], { stdio: "ignore" });
      processes.push(child);
      return child;
    },
    scratchDirectory: join(directory, "tmp"),
    run: async (command) => {
      const { stdout } = await run("unshare", [...unshared, "sh", "-c", inPlace(directory, command)]);
      return stdout;
    },
    async [Symbol.asyncDispose]() {
      await stopCameras();
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

const accountSql = (database: string): string =>
  ["localhost", "127.0.0.1"]
    .map((host) => `GRANT ALL ON \`${database}\`.* TO 'zmuser'@'${host}' IDENTIFIED BY 'zmpass';\n`)
    .join("");

const storageSql = (directory: string): string => `
UPDATE Storage SET Path='${directory}/events' WHERE Id=1;
INSERT INTO Storage (Id, Path, Name, Scheme) VALUES (2, '${directory}/deep', 'deep', 'Deep'), (3, '${directory}/shallow', 'shallow', 'Shallow');
`;

/** Zones are in pixels, whatever their units say, and a frame rate is a must for a file. */
function cameraSql(clip: string, speed: number): (camera: CameraOptions, index: number) => string {
  const { width, height } = clipSize;
  const area = width * height;
  const fps = clipFramesPerSecond * speed;
  return ({ name, keeps, scheme = "Medium" }, index) => `
INSERT INTO Monitors (Id, Name, StorageId, Type, \`Function\`, Path, Options, Method, Width, Height, Colours, SaveJPEGs,
  VideoWriter, OutputContainer, EncoderParameters, LabelFormat, ImageBufferCount, PreEventCount, PostEventCount,
  AlarmFrameCount, SectionLength, MinSectionLength, MaxFPS, AlarmMaxFPS, FPSReportInterval)
VALUES (${index + 1}, '${name}', ${{ Medium: 1, Deep: 2, Shallow: 3 }[scheme]}, 'Ffmpeg', 'Modect', '${clip}', '', 'rtpRtsp',
  ${width}, ${height}, 4, ${keeps === "jpeg" ? 3 : 0}, ${keeps === "mp4" ? 2 : 0}, 'auto', '', '', 20, 5, 5, 1, 600, 1, ${fps}, ${fps}, 50);
INSERT INTO Zones (MonitorId, Name, Units, NumCoords, Coords, Area, AlarmRGB, CheckMethod, MinPixelThreshold, MinAlarmPixels,
  FilterX, FilterY, MinFilterPixels, MinBlobPixels, MinBlobs)
VALUES (${index + 1}, 'All', 'Percent', 4, '0,0 ${width - 1},0 ${width - 1},${height - 1} 0,${height - 1}', ${area}, 16711680,
  'Blobs', 25, ${area * 0.03}, 3, 3, ${area * 0.02}, ${area * 0.01}, 1);
`;
}

interface ConfigPlace {
  readonly directory: string;
  readonly configDirectory: string;
  readonly database: string;
  readonly socketPath: string;
}

async function writeConfig({ directory, configDirectory, database, socketPath }: ConfigPlace): Promise<void> {
  await mkdir(join(configDirectory, "conf.d"), { recursive: true });
  for (const file of ["zm.conf", "conf.d/01-system-paths.conf", "conf.d/02-multiserver.conf"])
    await writeFile(join(configDirectory, file), await readFile(join("/etc/zm", file)));
  const ours = [
    `ZM_DB_HOST=localhost:${socketPath}`,
    `ZM_DB_NAME=${database}`,
    "ZM_DB_USER=zmuser",
    "ZM_DB_PASS=zmpass",
    `ZM_DIR_EVENTS=${directory}/events`,
    `ZM_PATH_LOGS=${directory}/log`,
    `ZM_PATH_SWAP=${directory}/tmp`,
  ];
  await writeFile(join(configDirectory, "conf.d/90-test.conf"), `${ours.join("\n")}\n`);
}

/** zmtrigger.pl listens on one TCP port of the whole machine, unless it has a network of its own. */
const unshared = ["--mount", "--net"];

/** A view of the file system, where /etc/zm, /run/zm and the shared memory are the fixture's. */
const inPlace = (directory: string, command: string): string =>
  [
    "mkdir -p /run/zm",
    `mount --bind ${directory}/etc /etc/zm`,
    `mount --bind ${directory}/run /run/zm`,
    `mount --bind ${directory}/shm /dev/shm`,
    `exec setpriv --reuid=${user} --regid=${user} --init-groups ${command}`,
  ].join(" && ");

/** SIGTERM makes zmc close its open event. */
async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await exited;
  clearTimeout(timer);
}

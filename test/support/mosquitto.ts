import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type MqttClient } from "mqtt";
import { programPath } from "./debian-programs.ts";
import { freePort } from "./free-port.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** A real broker of Debian's package `mosquitto`. */
export interface Mosquitto extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Of the broker's own authority; there with `tls`. */
  readonly caFile: string;
  start(): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface MosquittoOptions {
  /** Keeps retained messages and sessions over a restart. */
  readonly persistent?: boolean;
  /** Answers TLS with a certificate that only `caFile` vouches for. */
  readonly tls?: boolean;
  readonly login?: { readonly user: string; readonly password: string };
}

export async function startMosquitto({
  persistent = false,
  tls = false,
  login,
}: MosquittoOptions = {}): Promise<Mosquitto> {
  const home = await temporaryDirectory();
  const port = await freePort();
  const data = join(home.path, "data");
  await mkdir(data);
  const passwords = join(home.path, "passwords");
  if (login !== undefined)
    spawnSync(programPath("mosquitto_passwd") ?? "", ["-b", "-c", passwords, login.user, login.password]);
  const [certificate, key] = [join(home.path, "certificate.pem"), join(home.path, "key.pem")];
  if (tls) makeCertificate(certificate, key);
  const lines = [
    `listener ${port} 127.0.0.1`,
    ...(tls ? [`certfile ${certificate}`, `keyfile ${key}`] : []),
    // As root it would become a user who may not read what is here.
    "user root",
    ...(login === undefined ? ["allow_anonymous true"] : ["allow_anonymous false", `password_file ${passwords}`]),
    ...(persistent ? ["persistence true", `persistence_location ${data}/`] : ["persistence false"]),
    "max_queued_messages 10000",
  ];
  const file = join(home.path, "mosquitto.conf");
  await writeFile(file, `${lines.join("\n")}\n`);
  let child: ChildProcess | undefined;
  const stop = async (signal: NodeJS.Signals = "SIGTERM"): Promise<void> => {
    if (child === undefined) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
    child = undefined;
  };
  const start = async (): Promise<void> => {
    child = spawn(programPath("mosquitto") ?? "", ["-c", file], { stdio: "ignore" });
    const deadlineMs = Date.now() + 60_000;
    while (!(await accepts(port))) {
      if (Date.now() > deadlineMs) throw new Error("mosquitto does not answer");
      await sleep(20);
    }
  };
  await start();
  return {
    port,
    url: tls ? `mqtts://localhost:${port}` : `mqtt://127.0.0.1:${port}`,
    caFile: certificate,
    start,
    stop,
    async [Symbol.asyncDispose]() {
      await stop("SIGKILL");
      await home[Symbol.asyncDispose]();
    },
  };
}

function makeCertificate(certificate: string, key: string): void {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"];
  const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, ...subject];
  const { status, stderr } = spawnSync(programPath("openssl") ?? "", made);
  if (status !== 0) throw new Error(`openssl: ${stderr?.toString()}`);
}

async function accepts(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: "127.0.0.1" });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export interface HeardMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retained: boolean;
}

/** Hears everything on a broker, over its restarts too if that keeps sessions. */
export interface Listener extends AsyncDisposable {
  readonly heard: readonly HeardMessage[];
  /** The JSON of each message below a topic that came as news. */
  news(topic: string): readonly Record<string, unknown>[];
  /** Waits. @throws after 180 s */
  until(isThere: () => boolean): Promise<void>;
}

export async function listenTo(url: string, login: { username?: string; password?: string } = {}): Promise<Listener> {
  const heard: HeardMessage[] = [];
  const client: MqttClient = connect(url, {
    ...login,
    clientId: `listener-${process.pid}-${Math.random()}`,
    clean: false,
    reconnectPeriod: 50,
  });
  client.on("error", () => undefined);
  client.on("message", (topic, payload, { retain, dup }) => {
    // The broker's second delivery of one message, whose first one it does not know to have arrived.
    const isAgain = dup && heard.some((one) => one.topic === topic && one.payload.equals(payload));
    if (!isAgain) heard.push({ topic, payload, retained: retain });
  });
  await new Promise<void>((resolve) => client.once("connect", () => resolve()));
  await client.subscribeAsync("#", { qos: 1 });
  return {
    heard,
    news: (wanted) =>
      heard
        .filter(({ topic, retained }) => topic === wanted && !retained)
        .map(({ payload }) => JSON.parse(payload.toString())),
    async until(isThere) {
      const deadlineMs = Date.now() + 180_000;
      while (!isThere()) {
        if (Date.now() > deadlineMs)
          throw new Error(`waited 180 s in vain; heard ${heard.map(({ topic }) => topic).join(" ")}`);
        await sleep(10);
      }
    },
    [Symbol.asyncDispose]: () => client.endAsync(true),
  };
}

/** The payload of the latest message of a topic. */
export const lastOf = (heard: readonly HeardMessage[], topic: string): string | undefined =>
  heard.findLast((message) => message.topic === topic)?.payload.toString();

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";

export interface SilentServer extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number;
}

/** Takes connections and never says a word, as a server that hangs. */
export async function silentServer(): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => socket.destroy()));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A port of 127.0.0.1 where nothing listens. */
export async function closedPort(): Promise<number> {
  await using server = await silentServer();
  return server.port;
}

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that can be cut: connections then end, and new ones are refused at once. */
export interface CutLine extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number;
  cut(): void;
  mend(): void;
}

export async function lineTo(host: string, port: number): Promise<CutLine> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const hold = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    hold(near);
    if (isCut) return near.destroy();
    const far = hold(connect(port, host));
    near.pipe(far).pipe(near);
    return near;
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true;
      drop();
    },
    mend: () => {
      isCut = false;
    },
    [Symbol.asyncDispose]: async () => {
      drop();
      server.close();
      await once(server, "close");
    },
  };
}

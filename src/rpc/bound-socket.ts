import { Router } from "zeromq";
import { bindEndpoint, removeSocketFile } from "./endpoint.ts";

export interface BindOptions {
  /** `ipc://PATH` or `tcp://HOST:PORT`; port 0: one that is free. */
  readonly endpoints: readonly string[];
  /** A larger request is answered by an error; one of more than four times that loses its connection. */
  readonly maxMessageBytes: number;
}

/** A server's socket that listens. Disposing it closes it and gives its endpoints back. */
export interface BoundSocket extends AsyncDisposable {
  readonly socket: Router;
  /** As bound: with the port that was chosen for port 0. */
  readonly endpoints: readonly string[];
}

/** Most requests that ZeroMQ keeps for a client while the reader is busy; then the client's sends wait. */
const receiveQueue = 64;
/** Most answers that ZeroMQ keeps for a client that does not read. */
const sendQueue = 20_000;
/** How long the last answers may take to leave after the socket is closed. */
const lingerMs = 2000;
const keepAliveIdleS = 60;

/**
 * ZeroMQ closes the connection of a message above so many times `maxMessageBytes`, without a word. Below that the server
 * takes it in and says what is wrong: 200 MB, by mistake, shall get an answer.
 */
const cutOffFactor = 4;

/**
 * Takes the endpoints. Nothing is read as yet: requests that come wait in ZeroMQ.
 *
 * @throws {FaceServiceError} UNAVAILABLE if an endpoint is taken, CONFIG_INVALID if it cannot be bound
 */
export async function bindSocket({ endpoints: wanted, maxMessageBytes }: BindOptions): Promise<BoundSocket> {
  const socket = new Router({
    linger: lingerMs,
    mandatory: true, // an answer that cannot leave is an error that is counted, not silence
    sendTimeout: 0, // one client that does not read must not hold up the others
    sendHighWaterMark: sendQueue,
    receiveHighWaterMark: receiveQueue,
    maxMessageSize: cutOffFactor * maxMessageBytes,
    tcpKeepalive: 1,
    tcpKeepaliveIdle: keepAliveIdleS,
  });
  const endpoints: string[] = [];
  const bound: BoundSocket = {
    socket,
    endpoints,
    async [Symbol.asyncDispose]() {
      if (socket.closed) return;
      for (const endpoint of endpoints) await removeSocketFile(endpoint);
      socket.close();
    },
  };
  try {
    for (const endpoint of wanted) endpoints.push(await bindEndpoint(socket, endpoint));
    return bound;
  } catch (error) {
    await bound[Symbol.asyncDispose]();
    throw error;
  }
}

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

export interface ReceivedMessage {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * What the server does with a message that it has: answers with a status, never answers, breaks the connection, or
 * leads elsewhere.
 */
export type ReceiverAnswer = number | "hang" | "drop" | { readonly redirect: string };

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Everything that came, in its order, whatever was answered. */
  readonly received: readonly ReceivedMessage[];
  /** Of messages answered with 2xx: how often each id came. */
  accepted(): ReadonlyMap<string, number>;
}

/** A real HTTP server that messages are posted to. */
export async function startReceiver(
  answer: (message: ReceivedMessage, count: number) => ReceiverAnswer = () => 204,
  port = 0,
): Promise<WebhookReceiver> {
  const received: ReceivedMessage[] = [];
  const accepted = new Map<string, number>();
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const message = { headers: request.headers, body: await buffer(request) };
    received.push(message);
    const what = answer(message, received.length);
    if (what === "hang") return;
    if (what === "drop") return void request.socket.destroy();
    if (typeof what === "object") return void response.writeHead(307, { location: what.redirect }).end();
    const id = idOf(message);
    if (what < 300) accepted.set(id, (accepted.get(id) ?? 0) + 1);
    response.writeHead(what).end(what === 204 ? undefined : `status ${what}`);
  };
  const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP port");
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    port: address.port,
    received,
    accepted: () => accepted,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export const idOf = ({ headers }: ReceivedMessage): string => String(headers["idempotency-key"]);

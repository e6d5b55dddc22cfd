import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

/** One server-sent event. */
export interface StreamEvent {
  readonly event: string;
  /** What the client asks from, as Last-Event-ID, when it comes again. */
  readonly id?: string;
  readonly data: unknown;
}

export interface EventStream {
  /** @returns false once the client is gone, or so slow that it was dropped */
  send(event: StreamEvent): boolean;
  /** Aborted when the client is gone. */
  readonly closed: AbortSignal;
  end(): void;
}

const heartbeatMs = 15_000;
/** The client comes again after this. */
const retryMs = 2000;
/** A client that lags behind by so much is dropped: it comes again and asks from where it was. */
const maxUnsentBytes = 4_194_304;

/** For a route's `response`. */
export const streamAnswer = (description: string) => ({
  description,
  content: { "text/event-stream": { schema: z.string() } },
});

/** Takes the answer over and keeps it open. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function openEventStream(request: FastifyRequest, reply: FastifyReply): EventStream {
  const { raw } = reply;
  reply.hijack();
  const headers = {
    ...reply.getHeaders(),
    "content-type": "text/event-stream; charset=utf-8",
    "x-accel-buffering": "no",
  };
  raw.writeHead(200, headers as Record<string, string>);
  raw.write(`retry: ${retryMs}\n\n`);
  const closed = new AbortController();
  const write = (text: string): boolean => {
    // Ended on our side, it closes a moment later.
    if (closed.signal.aborted || raw.writableEnded) return false;
    if (raw.writableLength > maxUnsentBytes) {
      raw.destroy();
      return false;
    }
    raw.write(text);
    return true;
  };
  const heartbeat = setInterval(() => void write(": \n\n"), heartbeatMs);
  raw.once("close", () => {
    clearInterval(heartbeat);
    closed.abort();
  });
  request.raw.once("error", () => raw.destroy());
  // Who asks for the head alone has it.
  if (request.method === "HEAD") raw.end();
  return {
    closed: closed.signal,
    send: ({ event, id, data }) =>
      write(`event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`),
    end: () => void raw.end(),
  };
}

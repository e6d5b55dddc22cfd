import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer } from "zeromq";
import type { RpcMethods } from "../../src/rpc/built-ins.ts";
import { type RpcServer, type RpcServerLog, type RpcServerOptions, serveRpc } from "../../src/rpc/rpc-server.ts";

/** A path that no other test uses, short enough for a Unix socket. */
export const ipcPath = (): string => join(tmpdir(), `fdr-${randomUUID().slice(0, 13)}.sock`);

/** Keeps what is logged. */
export class MemoryLog implements RpcServerLog {
  readonly lines: {
    readonly level: string;
    readonly phrase: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[] = [];
  #add(level: string) {
    return (fields: Readonly<Record<string, unknown>>, phrase: string): void => {
      this.lines.push({ level, phrase, fields });
    };
  }
  readonly error = this.#add("error");
  readonly warn = this.#add("warn");
  readonly info = this.#add("info");
  readonly debug = this.#add("debug");
}

export interface TestServer {
  readonly methods: RpcMethods;
  readonly options?: Partial<RpcServerOptions>;
  readonly log?: RpcServerLog;
}

/** An RPC server on a free TCP port, with quick heartbeats. */
export function serveForTest({ methods, options = {}, log = new MemoryLog() }: TestServer): Promise<RpcServer> {
  return serveRpc(
    { name: "DetectRPC", endpoints: ["tcp://127.0.0.1:0"], heartbeatMs: 50, maxMessageBytes: 1_000_000, ...options },
    { methods, log },
  );
}

/** A bare socket that sends any frames, as no client of ours would. */
export function bareSocket(endpoint: string): Dealer {
  const socket = new Dealer({ linger: 1000, receiveTimeout: 60_000, sendTimeout: 60_000 });
  socket.connect(endpoint);
  return socket;
}

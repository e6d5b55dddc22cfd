import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import koffi from "koffi";
import { socketAddress } from "../../src/service/datagram.ts";

/** A Unix datagram socket such as systemd listens on, for tests; Linux only. */
export interface DatagramReceiver extends AsyncDisposable {
  readonly path: string;
  /** Waits for one more datagram, as long as a program may take to start on a loaded machine. */
  next(timeoutMs?: number): Promise<string>;
}

const doNotWait = 0x40;

/** @param address - an abstract `@name`; absent: a path in a temporary folder */
export async function openDatagramReceiver(address?: string): Promise<DatagramReceiver> {
  const folder = await mkdtemp(join(tmpdir(), "notify-"));
  const path = address ?? join(folder, "socket");
  const libc = koffi.load(null);
  const openSocket = libc.func("int socket(int, int, int)");
  const bind = libc.func("int bind(int, const uint8_t *, uint32_t)");
  const receive = libc.func("intptr_t recv(int, uint8_t *, size_t, int)");
  const close = libc.func("int close(int)");
  const descriptor = openSocket(1, 2, 0) as number;
  const name = socketAddress(path);
  if (bind(descriptor, name, name.length) !== 0) throw new Error(`cannot bind ${path}: errno ${koffi.errno()}`);
  const buffer = Buffer.alloc(4096);
  return {
    path,
    async next(timeoutMs = 180_000) {
      const deadlineMs = Date.now() + timeoutMs;
      for (;;) {
        const length = Number(receive(descriptor, buffer, buffer.length, doNotWait));
        if (length >= 0) return buffer.toString("utf8", 0, length);
        if (Date.now() > deadlineMs) throw new Error(`no datagram within ${timeoutMs} ms`);
        await sleep(2);
      }
    },
    async [Symbol.asyncDispose]() {
      close(descriptor);
      await rm(folder, { recursive: true });
    },
  };
}

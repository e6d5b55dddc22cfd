import { constants } from "node:os";
import koffi from "koffi";
import { FaceServiceError } from "../errors.ts";

export interface DatagramSender {
  /** @returns what was wrong; undefined if the datagram was taken */
  send(message: string): string | undefined;
  close(): void;
}

// Linux, the generic values that x86-64, ARM64 and RISC-V share (linux/socket.h, linux/net.h).
const addressFamilyUnix = 1;
const socketDatagram = 2;
const closeOnExec = 0o2_000_000;
const doNotWait = 0x40;
const noSignal = 0x4000;

/** Bytes of `sun_path` in `struct sockaddr_un`. */
const maxPathBytes = 108;

/**
 * Opens a Unix datagram socket that sends to one address and never blocks.
 *
 * @param path - absolute, or an abstract address written with a leading `@`
 * @throws {FaceServiceError} UNAVAILABLE off Linux, for a path that no socket can have, or without free descriptors
 */
export function openDatagramSender(path: string): DatagramSender {
  if (process.platform !== "linux")
    throw new FaceServiceError("UNAVAILABLE", `unix datagrams need linux, this is ${process.platform}`);
  const address = socketAddress(path);
  // Node itself is linked with libc, so its own symbols serve on glibc and on musl.
  const libc = koffi.load(null);
  const openSocket = libc.func("int socket(int domain, int type, int protocol)");
  const sendTo = libc.func(
    "intptr_t sendto(int fd, const uint8_t *data, size_t length, int flags, const uint8_t *address, uint32_t size)",
  );
  const closeSocket = libc.func("int close(int fd)");
  const descriptor = openSocket(addressFamilyUnix, socketDatagram | closeOnExec, 0) as number;
  if (descriptor < 0) throw new FaceServiceError("UNAVAILABLE", `no unix datagram socket: ${errorName(koffi.errno())}`);
  let open = true;
  return {
    send(message) {
      if (!open) return "the socket is closed";
      const bytes = Buffer.from(message, "utf8");
      const sent = Number(sendTo(descriptor, bytes, bytes.length, doNotWait | noSignal, address, address.length));
      return sent === bytes.length ? undefined : `cannot send to ${path}: ${errorName(koffi.errno())}`;
    },
    close() {
      if (open) closeSocket(descriptor);
      open = false;
    },
  };
}

/** `struct sockaddr_un` of unix(7): the family in the machine's byte order, then the path. */
export function socketAddress(path: string): Buffer {
  const abstract = path.startsWith("@");
  if (!abstract && !path.startsWith("/"))
    throw new FaceServiceError("UNAVAILABLE", `expected an absolute path or @name as socket, got ${path}`);
  const name = Buffer.from(abstract ? `\0${path.slice(1)}` : `${path}\0`, "utf8");
  if (name.length > maxPathBytes)
    throw new FaceServiceError("UNAVAILABLE", `socket path has ${name.length} bytes, at most ${maxPathBytes} fit`);
  const family = Buffer.from(new Uint16Array([addressFamilyUnix]).buffer);
  return Buffer.concat([family, name]);
}

function errorName(number: number): string {
  const found = Object.entries(constants.errno).find(([, value]) => value === number);
  return found?.[0] ?? `errno ${number}`;
}

import { decodeMulti, encode, decode as unpack } from "@msgpack/msgpack";
import { z } from "zod";
import { FaceServiceError, messageOf } from "../errors.ts";

/**
 * Names a message and, by its first message, a channel. Node's zerorpc sends text, Python's bytes; an answer
 * must carry it back in the same msgpack type, or the caller drops the answer.
 */
export type MessageId = string | Uint8Array | number | bigint;

/** One message of the zerorpc protocol, version 3. */
export interface RpcEvent {
  readonly id: MessageId;
  /** Id of the channel's first message; absent on that one. */
  readonly responseTo?: MessageId;
  /** A method, or `OK`, `ERR`, `_zpc_hb`, `_zpc_more`. */
  readonly name: string;
  readonly args: unknown;
}

export const heartbeatName = "_zpc_hb";
/** Names of the protocol's own events; they never open a channel. */
export const isProtocolEvent = (name: string): boolean => name.startsWith("_zpc_");

const protocolVersion = 3;
const maxIdBytes = 256;
/** The header of a message stands within its first bytes. */
const headerReachBytes = 4096;

const messageId = z.union([
  z.string().min(1).max(maxIdBytes),
  z
    .instanceof(Uint8Array)
    .refine((id) => id.length > 0 && id.length <= maxIdBytes)
    .transform((id) => id.slice()), // a view would keep the whole message in memory
  z.number(),
  z.bigint(),
]);
const header = z.looseObject({ message_id: messageId, response_to: messageId.optional() });
const message = z.tuple([header, z.string().max(1024), z.unknown()]);

export function encodeEvent(event: RpcEvent): Uint8Array {
  const { id, responseTo, name, args } = event;
  const head = {
    message_id: id,
    v: protocolVersion,
    ...(responseTo === undefined ? {} : { response_to: responseTo }),
  };
  const initialBufferSize = smallMessageBytes + bytesWithin(args, reachOfBytes);
  return encode([head, name, args], { maxDepth: 200, ignoreUndefined: true, useBigInt64: true, initialBufferSize });
}

const smallMessageBytes = 2048;
/** `recognize` has its pictures at this depth: arguments, request, images, image, bytes. */
const reachOfBytes = 5;
/** Members of one list or map that are looked at. */
const maxLookedAt = 256;

/** Bytes of the binary values near the top, so that the encoder's buffer need not grow and be copied for them. */
function bytesWithin(value: unknown, depth: number): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (depth === 0 || typeof value !== "object" || value === null) return 0;
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  if (typeof members[0] === "number") return 0; // an embedding, a box
  let bytes = 0;
  for (let i = 0; i < Math.min(members.length, maxLookedAt); i++) bytes += bytesWithin(members[i], depth - 1);
  return bytes;
}

/**
 * Bytes inside the message are views of `payload`, not copies. Integers that are written in 64 bits come as
 * bigint if asked for, because a number keeps only 53.
 *
 * @throws {FaceServiceError} REQUEST_INVALID if it is no zerorpc message
 */
export function decodeEvent(payload: Uint8Array, options: { readonly useBigInt64?: boolean } = {}): RpcEvent {
  const [head, name, args] = parsed(message, decoded(payload, options));
  return {
    id: head.message_id,
    ...(head.response_to === undefined ? {} : { responseTo: head.response_to }),
    name,
    args,
  };
}

/**
 * The ids of a message of which only the beginning is looked at, for answering one that is refused unread.
 *
 * @returns undefined if it does not begin as a zerorpc message
 */
export function decodeIds(payload: Uint8Array): Pick<RpcEvent, "id" | "responseTo"> | undefined {
  const listOfThree = 0x93;
  if (payload[0] !== listOfThree) return undefined;
  try {
    const first = decodeMulti(plainBytes(payload).subarray(1, headerReachBytes)).next();
    const head = header.parse(first.value);
    return { id: head.message_id, ...(head.response_to === undefined ? {} : { responseTo: head.response_to }) };
  } catch {
    return undefined; // no header, hence nobody to answer
  }
}

/**
 * Checks what came from outside against a schema.
 *
 * @throws {FaceServiceError} REQUEST_INVALID naming the first places that do not fit
 */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.slice(0, 3).map(({ path, message: text }) => {
    const place = path.map(String).join(".");
    return place === "" ? text : `${place}: ${text}`;
  });
  throw new FaceServiceError("REQUEST_INVALID", problems.join("; "), { cause: result.error });
}

function decoded(payload: Uint8Array, options: { readonly useBigInt64?: boolean }): unknown {
  try {
    // As a plain Uint8Array: the parts of a Buffer would come out as Buffers.
    return unpack(plainBytes(payload), options);
  } catch (error) {
    throw new FaceServiceError("REQUEST_INVALID", `expected msgpack, got ${messageOf(error)}`, { cause: error });
  }
}

function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

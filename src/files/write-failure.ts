import { messageOf } from "../errors.ts";

/** Names the file where the system does not: of a full disk it tells no path. Its `code` and `syscall` are kept. */
export function namingFile(error: unknown, path: string): unknown {
  if (!(error instanceof Error && "code" in error && "syscall" in error) || "path" in error) return error;
  const named = new Error(`cannot write '${path}': ${messageOf(error)}`, { cause: error });
  return Object.assign(named, { code: error.code, syscall: error.syscall });
}

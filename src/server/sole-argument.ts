import { WireError } from "../rpc/errors-on-wire.ts";

/** @throws {WireError} TypeError unless there is exactly one argument */
export function soleArgument(method: string, args: readonly unknown[]): unknown {
  if (args.length !== 1) throw new WireError("TypeError", `${method} expects 1 argument, got ${args.length}`);
  return args[0];
}

/** @throws {WireError} TypeError if there is any */
export function noArguments(method: string, args: readonly unknown[]): void {
  if (args.length > 0) throw new WireError("TypeError", `${method} expects no argument, got ${args.length}`);
}

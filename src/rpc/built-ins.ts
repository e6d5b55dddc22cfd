import { WireError } from "./errors-on-wire.ts";

/** A method that clients may call. */
export interface RpcMethod {
  /** Names of the positional arguments. */
  readonly args: readonly string[];
  readonly doc: string;
  /**
   * @param args - integers beyond 32 bits may come as bigint
   * @returns anything msgpack can carry
   * @throws {FaceServiceError} or {@link WireError}, which the caller sees under their own codes; whatever
   *   else is thrown is a bug, which the caller sees as INTERNAL without details
   */
  call(args: readonly unknown[]): Promise<unknown>;
}

export type RpcMethods = Readonly<Record<string, RpcMethod>>;

/**
 * The methods by which every zerorpc server tells of itself, beside those given.
 *
 * @see 0rpc/zerorpc-python 0.6.3, zerorpc/core.py, for what each answers
 */
export function withBuiltIns(name: string, methods: RpcMethods): ReadonlyMap<string, RpcMethod> {
  const named = (args: readonly unknown[]): RpcMethod => {
    const method = Object.hasOwn(methods, String(args[0])) ? methods[String(args[0])] : undefined;
    if (method === undefined) throw new WireError("KeyError", `no method ${String(args[0])}`);
    return method;
  };
  const argsOf = (method: RpcMethod) => method.args.map((arg) => ({ name: arg }));
  const inspect = () => ({
    name,
    methods: Object.fromEntries(
      Object.entries(methods).map(([key, method]) => [key, { args: argsOf(method), doc: method.doc }]),
    ),
  });
  return new Map([
    ...Object.entries(methods),
    builtIn("_zerorpc_list", [], () => Object.keys(methods)),
    builtIn("_zerorpc_name", [], () => name),
    builtIn("_zerorpc_ping", [], () => ["pong", name]),
    builtIn("_zerorpc_help", ["method"], (args) => named(args).doc),
    builtIn("_zerorpc_args", ["method"], (args) => argsOf(named(args))),
    builtIn("_zerorpc_inspect", [], inspect),
  ]);
}

function builtIn(
  name: string,
  args: readonly string[],
  answer: (args: readonly unknown[]) => unknown,
): [string, RpcMethod] {
  return [name, { args, doc: "", call: (given) => new Promise((resolve) => resolve(answer(given))) }];
}

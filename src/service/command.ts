import { type ParseArgsConfig, parseArgs } from "node:util";
import { exitCodeOf, FaceServiceError, messageOf, systemFailure } from "../errors.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

export interface CommandLine<O extends Options> {
  /** Printed by --help: what it does, its arguments, its options. */
  readonly usage: string;
  readonly options: O;
  /** Most arguments without a dash. */
  readonly maxArguments: number;
}

export type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O & { help: { type: "boolean" } }; allowPositionals: true; strict: true }>
>;

/**
 * Runs a program that a person starts, and ends the process with its exit code; errors go to stderr as one line.
 *
 * @throws nothing: a foreseen error prints its message, a bug its stack
 */
export async function runCommand<const O extends Options>(
  { usage, options, maxArguments }: CommandLine<O>,
  main: (parsed: Parsed<O>) => Promise<number | undefined>,
): Promise<void> {
  try {
    const parsed = parse(options);
    if ((parsed.values as { help?: boolean }).help === true) {
      process.stdout.write(`${usage}\n`);
      return;
    }
    if (parsed.positionals.length > maxArguments)
      throw new FaceServiceError(
        "USAGE_INVALID",
        `unexpected argument ${parsed.positionals[maxArguments]}; see --help`,
      );
    process.exitCode = (await main(parsed)) ?? 0;
  } catch (error) {
    const foreseen = error instanceof FaceServiceError ? error : systemFailure(error);
    process.stderr.write(
      foreseen ? `error: ${foreseen.message}\n` : `${error instanceof Error ? error.stack : messageOf(error)}\n`,
    );
    process.exitCode = exitCodeOf(foreseen ?? error);
  }
}

function parse<O extends Options>(options: O): Parsed<O> {
  try {
    return parseArgs({
      options: { ...options, help: { type: "boolean" } },
      allowPositionals: true,
      strict: true,
    }) as Parsed<O>;
  } catch (error) {
    throw new FaceServiceError("USAGE_INVALID", `${messageOf(error)}; see --help`, { cause: error });
  }
}

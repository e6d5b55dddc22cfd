import { type Config, loadConfig } from "../../src/config/load.ts";
import { FaceServiceError } from "../../src/errors.ts";

/** What a bench was asked, after its name. */
export interface BenchRequest {
  /** Arguments without a dash. */
  readonly paths: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/**
 * One measurement that people run by `npm run bench -- <name>`. The module `scripts/bench/<name>.ts` exports it as
 * `bench`, and the dispatcher finds it by its file name; parts of a bench stand in a folder of the same name.
 */
export interface Bench {
  /** One line for the list of benches. */
  readonly summary: string;
  /** Arguments and options, for --help; without the command itself. */
  readonly usage: string;
  readonly options: Readonly<Record<string, { readonly type: "string" | "boolean" }>>;
  /** Most arguments without a dash. */
  readonly maxArguments: number;
  /**
   * Prints its table to stdout and its progress to stderr.
   *
   * @returns the figures; the dispatcher prints them as the last line of stdout, as JSON
   */
  run(request: BenchRequest): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * An option's value as a whole number of at least 1.
 *
 * @throws {FaceServiceError} USAGE_INVALID
 */
export function wholeNumber(value: string | boolean | undefined, otherwise: number): number {
  const wanted = value === undefined ? otherwise : Number(value);
  if (Number.isInteger(wanted) && wanted > 0) return wanted;
  throw new FaceServiceError("USAGE_INVALID", `expected a number of at least 1, got ${String(value)}`);
}

/** The user's settings: of the file that --config names, by default config.json. */
export function configOf(values: BenchRequest["values"]): Promise<Config> {
  return loadConfig(String(values["config"] ?? "config.json"), process.env);
}

import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import convict, { type Schema, type SchemaObj } from "convict";
import { FaceServiceError, messageOf } from "../errors.ts";
import { schema } from "./schema.ts";
import { unknownKeys } from "./unknown-keys.ts";

type Settings<S> = S extends Schema<infer T> ? T : never;
type Values<S> = { readonly [K in keyof S]: S[K] extends SchemaObj<infer T> ? T : Values<S[K]> };

/** Every section of config.json with its values; frozen. */
export type Config = Values<typeof schema> & {
  /** Directory of config.json: relative paths of the file count from here. */
  readonly directory: string;
};

/**
 * Reads config.json; the environment overrides those settings that name a variable.
 *
 * @throws {FaceServiceError} CONFIG_INVALID with every problem of the file at once, each with its path
 */
export async function loadConfig(file: string, environment: NodeJS.ProcessEnv): Promise<Config> {
  const path = resolve(file);
  const given = await readJson(path);
  const parser = convict(schema as Schema<Settings<typeof schema>>, { env: environment, args: [] });
  const problems = unknownKeys(given, schema);
  try {
    parser.load(given);
    parser.validate({ allowed: "warn", output: () => undefined });
  } catch (error) {
    problems.push(...messageOf(error).split("\n"));
  }
  if (problems.length > 0)
    throw new FaceServiceError(
      "CONFIG_INVALID",
      [`${path} has ${problems.length} problem(s):`, ...problems].join("\n  "),
    );
  const values = parser.getProperties() as unknown as Values<typeof schema>;
  return deepFreeze({ ...values, directory: dirname(path) });
}

/** A path from config.json made absolute: relative ones count from config.json's directory. */
export function configPath(config: Pick<Config, "directory">, path: string): string {
  return resolve(config.directory, path);
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  let bytes: string;
  try {
    bytes = await readFile(path, "utf8");
  } catch (error) {
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `cannot read ${path}: ${messageOf(error)}; name the file with --config`,
      { cause: error },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(bytes);
  } catch (error) {
    throw new FaceServiceError("CONFIG_INVALID", `${path} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FaceServiceError("CONFIG_INVALID", `${path} must hold an object of sections`);
  return value as Record<string, unknown>;
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === "object" && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}

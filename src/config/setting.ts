import type { SchemaObj } from "convict";
import { z } from "zod";

/** Makers of convict schema entries: each carries default, bound, unit and one line of help, and checks itself. */

interface Described<T> {
  readonly default: T;
  readonly doc: string;
  /** Environment variable that overrides the file; for secrets and for one-off runs. */
  readonly env?: string;
}

type Check = (value: unknown) => void;

function entry<T>(described: Described<T>, check: Check): SchemaObj<T> {
  const { env, ...rest } = described;
  // convict calls the format when it validates; throwing is its way to refuse a value.
  return { ...rest, format: check, ...(env === undefined ? {} : { env }) } as SchemaObj<T>;
}

/** convict makes NaN of a text where a number is wanted. */
const show = (value: unknown): string =>
  Number.isNaN(value) ? "what is no number" : (JSON.stringify(value) ?? String(value));

export function integer(described: Described<number> & { min: number; max: number }): SchemaObj<number> {
  const { min, max, ...rest } = described;
  return entry({ ...rest, doc: `${rest.doc} Integer, ${min} to ${max}.` }, (value) => {
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max)
      throw new Error(`expected an integer from ${min} to ${max}, got ${show(value)}`);
  });
}

export function optionalInteger(
  described: Described<number | null> & { min: number; max: number },
): SchemaObj<number | null> {
  const { min, max, ...rest } = described;
  return entry({ ...rest, doc: `${rest.doc} Integer, ${min} to ${max}, or null.` }, (value) => {
    if (value !== null && (!Number.isInteger(value) || (value as number) < min || (value as number) > max))
      throw new Error(`expected an integer from ${min} to ${max} or null, got ${show(value)}`);
  });
}

export function real(described: Described<number> & { min: number; max: number }): SchemaObj<number> {
  const { min, max, ...rest } = described;
  return entry({ ...rest, doc: `${rest.doc} Number, ${min} to ${max}.` }, (value) => {
    if (typeof value !== "number" || !(value >= min && value <= max))
      throw new Error(`expected a number from ${min} to ${max}, got ${show(value)}`);
  });
}

export function optionalNumber(
  described: Described<number | null> & { min: number; max: number },
): SchemaObj<number | null> {
  const { min, max, ...rest } = described;
  return entry({ ...rest, doc: `${rest.doc} Number, ${min} to ${max}, or null.` }, (value) => {
    if (value !== null && (typeof value !== "number" || !(value >= min && value <= max)))
      throw new Error(`expected a number from ${min} to ${max} or null, got ${show(value)}`);
  });
}

export function flag(described: Described<boolean>): SchemaObj<boolean> {
  return entry(described, (value) => {
    if (typeof value !== "boolean") throw new Error(`expected true or false, got ${show(value)}`);
  });
}

export function oneOf<const T extends string>(described: Described<T> & { values: readonly T[] }): SchemaObj<T> {
  const { values, ...rest } = described;
  return entry({ ...rest, doc: `${rest.doc} One of ${values.join(", ")}.` }, (value) => {
    if (!values.includes(value as T)) throw new Error(`expected one of ${values.join(", ")}, got ${show(value)}`);
  });
}

export function text(described: Described<string> & { pattern?: RegExp; wanted?: string }): SchemaObj<string> {
  const { pattern = /^/, wanted = "text", ...rest } = described;
  return entry(rest, (value) => {
    if (typeof value !== "string" || !pattern.test(value)) throw new Error(`expected ${wanted}, got ${show(value)}`);
  });
}

/** @param described - its `check` throws at what the pattern cannot tell */
export function optionalText(
  described: Described<string | null> & { pattern?: RegExp; wanted?: string; check?: (text: string) => void },
): SchemaObj<string | null> {
  const { pattern = /./, wanted = "text", check = () => undefined, ...rest } = described;
  const isWanted = (value: unknown): boolean => {
    if (typeof value !== "string" || !pattern.test(value)) return false;
    try {
      check(value);
      return true;
    } catch {
      return false;
    }
  };
  return entry(rest, (value) => {
    if (value !== null && !isWanted(value)) throw new Error(`expected ${wanted} or null, got ${show(value)}`);
  });
}

/** A list of objects; what is wrong is told with its place: `[0].who: expected ...`. */
export function itemList(described: Described<unknown[]> & { item: z.ZodType }): SchemaObj<unknown[]> {
  const { item, ...rest } = described;
  const list = z.array(item);
  const check = (value: unknown): void => {
    const { error } = list.safeParse(value);
    if (error !== undefined) throw new Error(error.issues.map(issueText).join("; "));
  };
  // The place tells enough: the whole list behind each message would bury it, and may hold what was to be a secret.
  return { ...entry(rest, check), sensitive: true };
}

const issueText = ({ path, message }: z.core.$ZodIssue): string =>
  `${path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("")} ${message}`.trim();

export function textList(
  described: Described<string[]> & { pattern?: RegExp; wanted?: string; minItems?: number },
): SchemaObj<string[]> {
  const { pattern = /./, wanted = "texts", minItems = 0, ...rest } = described;
  return entry(rest, (value) => {
    if (
      !Array.isArray(value) ||
      value.length < minItems ||
      !value.every((item) => typeof item === "string" && pattern.test(item))
    )
      throw new Error(
        `expected a list of ${wanted}${minItems > 0 ? ` with at least ${minItems}` : ""}, got ${show(value)}`,
      );
  });
}

/** `ipc://` followed by a path, or `tcp://host:port`. */
export const endpointPattern = /^(ipc:\/\/.+|tcp:\/\/[^/:]+:\d{1,5})$/;

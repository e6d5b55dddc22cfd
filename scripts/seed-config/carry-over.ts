import type { SettingChange } from "../../src/config/config-file.ts";

/** A value of the seed that must not stand in config.json. */
export interface Secret {
  /** Name of its own file. */
  readonly file: string;
  readonly content: string;
  /** Setting that names the file. */
  readonly setting: readonly [string, ...string[]];
}

/** What became of one key of the seed. */
export interface Carried {
  readonly key: string;
  readonly changes: readonly SettingChange[];
  readonly secrets: readonly Secret[];
  /** Why nothing, or something else than the same, was taken over. */
  readonly note?: string;
}

export type SeedValue = string | number | boolean | null | readonly SeedValue[] | { readonly [key: string]: SeedValue };

/** How one key of the seed's files is told in our settings. */
export type Rule = (value: SeedValue) => Omit<Carried, "key">;

export const set =
  (...path: readonly [string, ...string[]]): Rule =>
  (value) => ({ changes: [[path, value]], secrets: [] });

export const leave =
  (note: string): Rule =>
  () => ({ changes: [], secrets: [], note });

export const secret =
  (file: string, ...setting: readonly [string, ...string[]]): Rule =>
  (value) => ({ changes: [], secrets: [{ file, content: `${String(value)}\n`, setting }] });

/** @returns one a key, in the keys' order; a key without a rule is told */
export function carryOver(
  given: Readonly<Record<string, SeedValue>>,
  rules: Readonly<Record<string, Rule>>,
): readonly Carried[] {
  return Object.entries(given).map(([key, value]) => {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    return { key, ...(rule ?? leave("not a setting of smart-zoneminder's that is known here"))(value) };
  });
}

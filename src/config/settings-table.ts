import { schema } from "./schema.ts";

interface Setting {
  readonly default: unknown;
  readonly doc: string;
  readonly env?: string;
}

function settingsOf(section: object, parents: readonly string[]): [string, Setting][] {
  return Object.entries(section).flatMap(([key, entry]: [string, object]) => {
    const path = [...parents, key];
    return "default" in entry && "format" in entry
      ? [[path.join("."), entry as unknown as Setting] as [string, Setting]]
      : settingsOf(entry, path);
  });
}

const escapeCell = (text: string): string => text.replaceAll("|", "\\|");

/** Every setting as a Markdown table, for the README; a test holds the two together. */
export function settingsTable(): string {
  const rows = settingsOf(schema, []).map(([path, { default: value, doc, env }]) => {
    const variable = env === undefined ? "" : ` Environment: \`${env}\`.`;
    return `| \`${path}\` | \`${JSON.stringify(value)}\` | ${escapeCell(doc)}${variable} |`;
  });
  return ["| setting | default | meaning |", "|---|---|---|", ...rows].join("\n");
}

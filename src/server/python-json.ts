/**
 * Writes JSON as Python's `json.dumps` does by default: a blank after `,` and `:`, everything beyond ASCII
 * escaped. Clients of the seed's server have only ever seen this form. Python's NaN is no JSON, and its one
 * known reader would fail on it: it becomes null. A whole number that came as a float is written without `.0`.
 *
 * @throws {RangeError} for a value nested deeper than the stack
 */
export function toPythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toPythonJson).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${asciiString(key)}: ${toPythonJson(member)}`);
    return `{${members.join(", ")}}`;
  }
  if (typeof value === "bigint") return String(value);
  return typeof value === "string" ? asciiString(value) : (JSON.stringify(value) ?? "null");
}

function asciiString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Where a value stands in a text. */
interface Span {
  readonly start: number;
  readonly end: number;
}

interface Member {
  readonly key: string;
  readonly value: Span;
}

const blank = /\s/;

/**
 * A JSON text with one value replaced, or put in where it is missing; every other character stays, so that a file
 * that people keep in their own order and layout stays theirs.
 *
 * @param text - valid JSON, an object
 * @param path - keys from the outside in
 */
export function withValueAt(text: string, path: readonly [string, ...string[]], value: unknown): string {
  let span = objectStart(text, 0);
  for (const [depth, key] of path.entries()) {
    const members = membersOf(text, span);
    const member = members.findLast((one) => one.key === key);
    const isLast = depth === path.length - 1;
    if (member === undefined)
      return withMember(text, { object: span, members, depth }, [key, nested(path.slice(depth + 1), value)]);
    if (isLast) return text.slice(0, member.value.start) + JSON.stringify(value) + text.slice(member.value.end);
    span = member.value.start;
  }
  return text;
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

interface Place {
  /** Of the opening brace. */
  readonly object: number;
  readonly members: readonly Member[];
  readonly depth: number;
}

function withMember(text: string, { object, members, depth }: Place, [key, value]: readonly [string, unknown]): string {
  const indent = "  ".repeat(depth + 1);
  const body = JSON.stringify(value, null, 2).replaceAll("\n", `\n${indent}`);
  const member = `\n${indent}${JSON.stringify(key)}: ${body}`;
  const last = members.at(-1);
  if (last !== undefined) return `${text.slice(0, last.value.end)},${member}${text.slice(last.value.end)}`;
  return `${text.slice(0, object + 1)}${member}\n${"  ".repeat(depth)}${text.slice(skipBlanks(text, object + 1))}`;
}

function membersOf(text: string, object: number): readonly Member[] {
  const members: Member[] = [];
  let at = skipBlanks(text, object + 1);
  while (text[at] !== "}") {
    const keyEnd = endOfValue(text, at);
    const start = skipBlanks(text, skipBlanks(text, keyEnd) + 1);
    const end = endOfValue(text, start);
    members.push({ key: JSON.parse(text.slice(at, keyEnd)) as string, value: { start, end } });
    at = skipBlanks(text, end);
    if (text[at] === ",") at = skipBlanks(text, at + 1);
  }
  return members;
}

/** A bracket, or a whole text, in which brackets mean nothing. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]]/gs;

/** Of a text, a number, a word, or what stands in braces or brackets. */
function endOfValue(text: string, start: number): number {
  const first = text[start] ?? "";
  if (first === '"') return endOfText(text, start);
  if (!"{[".includes(first)) return start + (/^[^\s,}\]]*/.exec(text.slice(start))?.[0].length ?? 0);
  let depth = 0;
  for (const { 0: token, index } of text.slice(start).matchAll(tokens)) {
    if ("{[".includes(token)) depth++;
    else if ("}]".includes(token)) depth--;
    if (depth === 0) return start + index + 1;
  }
  return text.length;
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && blank.test(text[at] ?? "")) at++;
  return at;
}

const objectStart = (text: string, start: number): number => text.indexOf("{", start);

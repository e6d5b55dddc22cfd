interface Line {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

const contextLines = 3;

/**
 * What differs between two versions of a file, as `diff -u` shows it; empty if nothing does. For files of hundreds of
 * lines: time and memory grow with the product of both.
 */
export function lineDiff(before: string, after: string, name: string): string {
  if (before === after) return "";
  const lines = editScript(before.split("\n"), after.split("\n"));
  const changed = lines.flatMap(({ mark }, index) => (mark === " " ? [] : [index]));
  const hunks: { first: number; last: number }[] = [];
  for (const index of changed) {
    const hunk = hunks.at(-1);
    if (hunk !== undefined && index - hunk.last <= 2 * contextLines) hunk.last = index;
    else hunks.push({ first: index, last: index });
  }
  const shown = hunks.map(({ first, last }) =>
    hunkText(lines, Math.max(0, first - contextLines), last + contextLines + 1),
  );
  return [`--- ${name}`, `+++ ${name}`, ...shown, ""].join("\n");
}

function hunkText(lines: readonly Line[], start: number, end: number): string {
  const count = (part: readonly Line[], mark: "-" | "+"): number =>
    part.filter((line) => line.mark === " " || line.mark === mark).length;
  const [ahead, part] = [lines.slice(0, start), lines.slice(start, end)];
  const range = (mark: "-" | "+"): string => `${mark}${count(ahead, mark) + 1},${count(part, mark)}`;
  return [`@@ ${range("-")} ${range("+")} @@`, ...part.map(({ mark, text }) => mark + text)].join("\n");
}

function editScript(before: readonly string[], after: readonly string[]): readonly Line[] {
  const commonFrom = commonLines(before, after);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, fresh] = [before[i], after[j]];
    if (old !== undefined && old === fresh) {
      lines.push({ mark: " ", text: old });
      i++;
      j++;
    } else if (old !== undefined && (fresh === undefined || commonFrom(i + 1, j) >= commonFrom(i, j + 1))) {
      lines.push({ mark: "-", text: old });
      i++;
    } else {
      lines.push({ mark: "+", text: fresh ?? "" });
      j++;
    }
  }
  return lines;
}

/** @returns the length of the longest common subsequence of what comes from the i-th and the j-th line on */
function commonLines(before: readonly string[], after: readonly string[]): (i: number, j: number) => number {
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      table[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  return at;
}

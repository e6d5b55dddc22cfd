/** Text of a column: `CHARACTER_SET_NAME` and `CHARACTER_MAXIMUM_LENGTH` of INFORMATION_SCHEMA. */
export interface TextColumn {
  /** `utf8mb4`, `utf8mb3`, `utf8`, `latin1`. */
  readonly characterSet: string;
  /** In characters for `varchar`, in bytes for `text`. */
  readonly maxLength: number;
}

/**
 * The text with `?` for what the column cannot hold: in strict mode the database would refuse the whole, else it
 * would cut the text off there.
 */
export function fittingCharacters(text: string, { characterSet }: Pick<TextColumn, "characterSet">): string {
  const wellFormed = text.replace(/\p{Surrogate}/gu, "\ufffd");
  if (characterSet === "utf8mb4") return wellFormed;
  const highest = characterSet.startsWith("utf8") ? 0xffff : 0xff;
  return [...wellFormed].map((character) => ((character.codePointAt(0) ?? 0) > highest ? "?" : character)).join("");
}

/** Cut between characters, never inside of one, with a mark that something is missing. */
export function cutTo(text: string, maxCharacters: number): string {
  const characters = [...text];
  return characters.length <= maxCharacters ? text : `${characters.slice(0, Math.max(0, maxCharacters - 1)).join("")}…`;
}

/** One line of printable characters. */
export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();

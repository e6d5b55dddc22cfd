import { FaceServiceError } from "../errors.ts";
import { unknownName } from "../face/identification.ts";

/** Bytes of UTF-8: a file system takes 255 for a folder's name, and a picture's key of the archive 200 a part. */
const mostBytes = 150;
/** Of the dataset's own: the folder of strangers, and the one inside a person's for those who are not the person. */
const reserved = [unknownName, "not"];
/** Joins letters in Persian, Hindi and others; every other invisible character could make two names look the same. */
const joiners = /[\u200c\u200d]/g;

/**
 * A name that may become a folder: text of one line that no file system reads as a path.
 *
 * @returns the name in Unicode's composed form (NFC), so that it is written one way only
 * @throws {FaceServiceError} REQUEST_INVALID that says what is wrong, without repeating the name
 */
export function checkedPersonName(given: string): string {
  const name = given.normalize("NFC");
  const problem = nameProblem(name);
  if (problem === undefined) return name;
  throw new FaceServiceError("REQUEST_INVALID", `a person's name ${problem}`);
}

function nameProblem(name: string): string | undefined {
  if (/\p{Surrogate}/u.test(name)) return "must be well-formed Unicode";
  if (name.trim() === "") return "must not be empty";
  if (name !== name.trim()) return "must not begin or end with a space";
  if (Buffer.byteLength(name) > mostBytes) return `must not be longer than ${mostBytes} bytes of UTF-8`;
  if (/[/\\<>:"|?*]/.test(name)) return 'must not contain any of / \\ < > : " | ? *';
  if (name.startsWith(".") || name.endsWith(".")) return "must not begin or end with a dot";
  if (/\p{C}/u.test(name.replace(joiners, ""))) return "must not contain control or invisible characters";
  if (!/[\p{L}\p{N}]/u.test(name)) return "must contain a letter or a digit";
  return reserved.some((word) => readsAs(name) === readsAs(word)) ? "must not be Unknown or not" : undefined;
}

/** Names with the same answer look the same to people, or are the same folder on some file systems. */
export function readsAs(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(joiners, "").replace(/\s+/g, " ");
}

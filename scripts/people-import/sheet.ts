import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { readSheet } from "read-excel-file/node";
import { FaceServiceError, messageOf } from "../../src/errors.ts";

/** A row that names a person and a picture. */
export interface SheetRow {
  /** As a spreadsheet counts: the header is 1. */
  readonly row: number;
  /** A file or an address. */
  readonly photo: string;
  readonly name: string;
  readonly surname: string;
  /** Of every other column that is not empty. */
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

export interface Sheet {
  readonly rows: readonly SheetRow[];
  /** Rows that say too little. */
  readonly problems: readonly string[];
}

type Cell = string | number | boolean | null;

const maxRows = 100_000;
/** In English, French, German and Spanish; compared without case, accents and spaces. */
const titles = {
  photo: ["photo", "photos", "image", "picture", "file", "path", "url", "foto", "bild", "imagen"],
  name: ["name", "firstname", "givenname", "prenom", "vorname", "nombre"],
  surname: ["surname", "lastname", "familyname", "nom", "nachname", "apellido", "apellidos"],
} as const;

/**
 * Reads the first sheet of an .xlsx file, or a .csv file divided by commas, semicolons or tabs; its first row holds
 * the titles of the columns.
 *
 * @throws {FaceServiceError} DATASET_INVALID if it cannot be read or lacks a column
 */
export async function readPeopleSheet(path: string): Promise<Sheet> {
  const [header = [], ...body] = await readCells(path);
  if (body.length > maxRows)
    throw new FaceServiceError("DATASET_INVALID", `${path} has more than ${maxRows} rows; divide it`);
  const columns = columnsOf(header, path);
  const rows: SheetRow[] = [];
  const problems: string[] = [];
  for (const [i, cells] of body.entries()) {
    if (cells.every((cell) => textOf(cell) === "")) continue;
    const row = rowOf(i + 2, columns, cells);
    if (row.photo === "") problems.push(`row ${row.row}: no photo`);
    else if (row.name === "" && row.surname === "") problems.push(`row ${row.row}: no name`);
    else rows.push(row);
  }
  return { rows, problems };
}

function columnsOf(header: readonly Cell[], path: string): readonly string[] {
  const columns = header.map((title) => columnOf(textOf(title)));
  if (columns.includes("photo") && (columns.includes("name") || columns.includes("surname"))) return columns;
  throw new FaceServiceError(
    "DATASET_INVALID",
    `expected columns titled photo, surname and name in the first row of ${path}, got ${header.map(textOf).join(", ") || "none"}`,
  );
}

async function readCells(path: string): Promise<readonly (readonly Cell[])[]> {
  try {
    const bytes = await readFile(path);
    if (/\.xlsx$/i.test(path)) return (await readSheet(bytes)).map((row) => row.map(cellOf));
    if (/\.(csv|tsv|txt)$/i.test(path)) return csvRows(bytes.toString("utf8"));
  } catch (error) {
    throw new FaceServiceError("DATASET_INVALID", `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
  throw new FaceServiceError("DATASET_INVALID", `expected an .xlsx or .csv file, got ${path}; save it as one of these`);
}

function csvRows(text: string): readonly (readonly Cell[])[] {
  const [header = ""] = text.split("\n", 1);
  const counts = [",", ";", "\t"].map((mark) => ({ mark, count: header.split(mark).length }));
  const { mark } = counts.reduce((best, one) => (one.count > best.count ? one : best));
  return parse(text, { bom: true, delimiter: mark, relaxColumnCount: true, skipEmptyLines: true }) as string[][];
}

/** A date becomes its day. */
function cellOf(cell: unknown): Cell {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return typeof cell === "string" || typeof cell === "number" || typeof cell === "boolean" ? cell : null;
}

/** @returns `photo`, `name`, `surname`, or the title itself */
function columnOf(title: string): string {
  const plain = title
    .normalize("NFD")
    .replace(/[^\p{L}]/gu, "")
    .toLowerCase();
  return Object.entries(titles).find(([, known]) => known.some((one) => one === plain))?.[0] ?? title;
}

function rowOf(row: number, columns: readonly string[], cells: readonly Cell[]): SheetRow {
  const told = { photo: "", name: "", surname: "" };
  const metadata: Record<string, string | number | boolean> = {};
  for (const [i, cell] of cells.entries()) {
    const column = columns[i] ?? "";
    const text = textOf(cell);
    if (column === "" || text === "" || cell === null) continue;
    if (column === "photo" || column === "name" || column === "surname") told[column] ||= text;
    else metadata[column] = typeof cell === "string" ? numberOr(text) : cell;
  }
  return { row, ...told, metadata };
}

/** CSV has no numbers: an age of 42 is the same person's in either kind of file. */
const numberOr = (text: string): string | number => (/^-?(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text);

const textOf = (cell: Cell | undefined): string => (cell === null || cell === undefined ? "" : String(cell).trim());

import type { FastifyRequest } from "fastify";
import { messageOf } from "../../errors.ts";
import { HttpProblem } from "../problem.ts";
import type { UploadedFile } from "./upload-fields.ts";

export interface FormLimits {
  /** Of all files and fields together. */
  readonly maxBytes: number;
  readonly maxFiles: number;
}

const maxFields = 32;
const maxFieldBytes = 65_536;

type Field = string | UploadedFile;

/**
 * A multipart form as an object: a field's text or file; an array where its name ends in `[]`, or is in `many`, or
 * comes more than once.
 *
 * @throws {HttpProblem} 413 as soon as there is more than allowed; 400 for a form that is broken
 */
export async function readForm(
  request: FastifyRequest,
  limits: FormLimits,
  many: readonly string[] = [],
): Promise<Readonly<Record<string, Field | readonly Field[]>>> {
  const fields = await fieldsOf(request, limits).catch((error: unknown) => {
    // What the parser throws has neither: it is about the form.
    if (error instanceof HttpProblem || (error instanceof Error && ("statusCode" in error || "code" in error)))
      throw error;
    throw new HttpProblem(400, `the form is broken: ${messageOf(error)}`);
  });
  return Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.length > 1 || many.includes(name) ? values : (values[0] ?? "")]),
  );
}

async function fieldsOf(
  request: FastifyRequest,
  { maxBytes, maxFiles }: FormLimits,
): Promise<ReadonlyMap<string, readonly Field[]>> {
  const fields = new Map<string, Field[]>();
  let leftBytes = maxBytes;
  // One more than allowed, so that it is seen here when there is more.
  const limits = { fileSize: maxBytes + 1, files: maxFiles, fields: maxFields, fieldSize: maxFieldBytes };
  for await (const part of request.parts({ limits: { ...limits, parts: maxFields + maxFiles } })) {
    const name = part.fieldname.replace(/\[\]$/, "");
    const value: Field =
      part.type === "file"
        ? await wholeFile(part.file, part.filename, leftBytes)
        : textOf(part.value, part.valueTruncated);
    leftBytes -= typeof value === "string" ? value.length : value.bytes.length;
    if (leftBytes < 0) throw tooLarge();
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return fields;
}

async function wholeFile(stream: AsyncIterable<Buffer>, filename: string, leftBytes: number): Promise<UploadedFile> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > leftBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return { filename, bytes: Buffer.concat(chunks, length) };
}

const tooLarge = (): HttpProblem =>
  new HttpProblem(413, "the form is larger than this address or http.maxUploadBytes allows; send less at once");

function textOf(value: unknown, isTruncated: boolean): string {
  if (isTruncated) throw new HttpProblem(413, `a field of the form is longer than ${maxFieldBytes} bytes`);
  return String(value);
}

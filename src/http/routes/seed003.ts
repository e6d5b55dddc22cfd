import { FaceServiceError } from "../../errors.ts";
import { type CompatibleAccess, requireAccess } from "../compatible/access.ts";
import type { UploadedFrames } from "../compatible/uploaded-frames.ts";
import type { HttpApp } from "../http-app.ts";
import type { Recognizer } from "../recognizer.ts";
import { matchAnswer, seedForm, uploadAnswer } from "../schemas/seed003.ts";
import type { PersonNotes } from "./recognize.ts";

export interface Seed003Dependencies {
  readonly recognizer: Recognizer;
  /** The same, which knows people that no classifier has learned yet: those of one photo, as that system keeps them. */
  readonly naming: Recognizer;
  readonly notes: PersonNotes;
  readonly uploads: UploadedFrames;
  readonly access: CompatibleAccess;
  readonly maxBytes: number;
}

const tags = ["compatible"];
const consumes = ["multipart/form-data"];

/**
 * What a client of Karima277/Real-time-serveillance-system asks. Where that put the picture on a Kafka topic and its
 * result on another, here it is a result of the camera `uploads`, which /live tells of.
 */
export function registerSeed003Routes(app: HttpApp, deps: Seed003Dependencies): void {
  const { recognizer, naming, notes, uploads, access, maxBytes } = deps;
  const config = { scope: "own" as const, form: { maxBytes } };

  app.post(
    "/uploadImage/",
    {
      config,
      schema: { tags, consumes, summary: "Hand in a picture", body: seedForm, response: { 200: uploadAnswer } },
    },
    async (request) => {
      await requireAccess(request, request.body, { scope: "recognize", access });
      const { bytes } = request.body.file;
      return await told(async () => {
        await uploads.keep(bytes, await recognizer.look(bytes));
        return { message: "Image uploaded successfully!" };
      });
    },
  );

  app.post(
    "/match_faces/",
    {
      config,
      schema: { tags, consumes, summary: "Name the face of a picture", body: seedForm, response: { 200: matchAnswer } },
    },
    async (request) => {
      await requireAccess(request, request.body, { scope: "recognize", access });
      return await told(async () => {
        const { faces } = await naming.look(request.body.file.bytes);
        const [first] = faces;
        if (first === undefined) return { error: "Face extraction failed" };
        const { identification } = first;
        if (identification.kind !== "known") return { match: "No Match Found" as const };
        const { name, probability } = identification;
        return { match: nameParts(name, await notes.notesOf(name)), score: 1 - probability };
      });
    },
  );
}

/** Its own answers are always 200: what is wrong with the picture is told in the body. */
async function told<T>(work: () => Promise<T>): Promise<T | { readonly error: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE") return { error: error.message };
    throw error;
  }
}

/** Surname, first name and age as they were imported; else the folder's name stands for the surname. */
function nameParts(name: string, notes: Readonly<Record<string, unknown>> = {}) {
  const metadata = (notes["metadata"] ?? {}) as Readonly<Record<string, unknown>>;
  const first = (...keys: readonly string[]): unknown => keys.map((key) => metadata[key]).find((one) => one != null);
  const age = first("age");
  return {
    nom: String(first("nom", "surname") ?? name),
    prenom: String(first("prenom", "name") ?? ""),
    age: typeof age === "number" || typeof age === "string" ? age : null,
  };
}

import { z } from "zod";
import { uploadedFile } from "../upload/upload-fields.ts";

/** Karima277/Real-time-serveillance-system's two routes. */

export const seedForm = z.looseObject({
  file: uploadedFile,
  api_key: z.string().max(200).optional().describe("An API key, where the client cannot send an Authorization header."),
});

const failed = z.object({ error: z.string() });
export const uploadAnswer = z.union([z.object({ message: z.string() }), failed]);
export const matchAnswer = z.union([
  z.object({
    match: z.object({ nom: z.string(), prenom: z.string(), age: z.union([z.string(), z.number()]).nullable() }),
    score: z.number().describe("0: surely this person."),
  }),
  z.object({ match: z.literal("No Match Found") }),
  failed,
]);

import { z } from "zod";
import { originSchema } from "../../gallery/person-file.ts";
import { uploadedFiles } from "../upload/upload-fields.ts";
import { moment, pageOf, pageQuery } from "./paging.ts";
import { hintSchema } from "./people.ts";

const personPart = z.string().min(1).max(300);

export const sampleSchema = z
  .object({
    file: z.string().describe("Relative to the person's folder; in an address, / is written %2F."),
    role: z.enum(["sample", "not"]).describe("not: somebody else who was taken for the person."),
    bytes: z.int(),
    modifiedAt: moment,
    origin: originSchema.optional(),
    hints: z.array(hintSchema).describe("As of the last encoding, worst first."),
  })
  .meta({ id: "Sample" });
export type SampleView = z.infer<typeof sampleSchema>;

export const samplesQuery = z.strictObject({ role: z.enum(["sample", "not"]).optional(), ...pageQuery });
export const samplesPage = pageOf(sampleSchema);

export const personPath = z.object({ name: personPart });
export const samplePath = z.object({ name: personPart, file: z.string().min(1).max(1024) });

/** A multipart form. */
export const newSamplesForm = z.strictObject({
  images: uploadedFiles,
  role: z.enum(["sample", "not"]).default("sample"),
  origin: z.enum(["upload", "webcam", "import"]).default("upload"),
  takenAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe("When they were taken, if at one time: pictures of one day count as one event."),
});

export const addedSamplesView = z.object({
  added: z.array(
    z.object({
      fileName: z.string().describe("As it was sent."),
      file: z.string(),
      isNew: z.boolean().describe("false: the person had this picture already."),
    }),
  ),
  refused: z.array(z.object({ fileName: z.string(), reason: z.string() })),
});
export type AddedSamplesView = z.infer<typeof addedSamplesView>;

export const moveSampleRequest = z.strictObject({
  person: personPart.describe("Unknown: the strangers."),
  role: z.enum(["sample", "not"]).default("sample"),
});
export const movedSampleView = z.object({ person: z.string(), file: z.string() });

export const widthQuery = z.strictObject({
  width: z.coerce.number().int().min(16).max(4096).optional().describe("Pixels; absent: the file as it is."),
});

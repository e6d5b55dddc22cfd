import { FaceServiceError } from "../../errors.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import type { Recognizer } from "../recognizer.ts";
import type { UploadedFile } from "../upload/upload-fields.ts";

/** Told when people were enrolled or taken out by clients that expect it to count soon, without a training of their own. */
export interface Enrolment {
  changed(): void;
}

export interface EnrolParts {
  readonly recognizer: Pick<Recognizer, "look">;
  readonly gallery: Pick<Gallery, "person" | "create" | "addSample">;
  /** Name of the caller's key. */
  readonly by: string | undefined;
}

/**
 * Keeps the pictures of a form as samples of a person, who is made if there is none; none of them if one shows no face.
 *
 * @throws {FaceServiceError} REQUEST_INVALID without a picture or with a name that no folder may have; IMAGE_UNREADABLE
 */
export async function enrol(name: string, form: object, { recognizer, gallery, by }: EnrolParts): Promise<void> {
  const pictures = Object.values(form).flat().filter(isFile);
  if (pictures.length === 0) throw new FaceServiceError("REQUEST_INVALID", "no picture came with the form");
  for (const { bytes } of pictures)
    if ((await recognizer.look(bytes)).faces.length === 0)
      throw new FaceServiceError("IMAGE_UNREADABLE", "there is no face in the picture");
  if ((await gallery.person(name)) === undefined) await gallery.create(name, {});
  for (const { bytes, filename } of pictures) {
    const origin = { kind: "deepstack", fileName: filename.slice(0, 200), ...(by === undefined ? {} : { by }) };
    await gallery.addSample(name, { bytes, origin });
  }
}

const isFile = (value: unknown): value is UploadedFile =>
  typeof value === "object" && value !== null && "bytes" in value && value.bytes instanceof Uint8Array;

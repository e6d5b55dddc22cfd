import { FaceServiceError } from "../../errors.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import type { Newcomers, SampleFace } from "../../gallery/newcomers.ts";
import type { UploadedFile } from "../upload/upload-fields.ts";

/** Told when people were enrolled or taken out by clients that expect it to count soon, without a training of their own. */
export interface Enrolment {
  changed(person: string): Promise<void>;
}

export interface EnrolParts {
  readonly newcomers: Pick<Newcomers, "encode" | "add">;
  readonly gallery: Pick<Gallery, "person" | "create" | "addSample">;
  /** Name of the caller's key. */
  readonly by: string | undefined;
}

/**
 * Keeps the pictures of a form as samples of a person, who is made if there is none, and can be named by them from here on;
 * none of them if one teaches nothing.
 *
 * @returns whether the person is new
 * @throws {FaceServiceError} REQUEST_INVALID without a picture or with a name that no folder may have; IMAGE_UNREADABLE
 */
export async function enrol(name: string, form: object, { newcomers, gallery, by }: EnrolParts): Promise<boolean> {
  const pictures = Object.values(form).flat().filter(isFile);
  if (pictures.length === 0) throw new FaceServiceError("REQUEST_INVALID", "no picture came with the form");
  const samples: { readonly picture: UploadedFile; readonly face: SampleFace }[] = [];
  for (const picture of pictures) samples.push({ picture, face: await newcomers.encode(name, picture.bytes) });
  const isNew = (await gallery.person(name)) === undefined;
  if (isNew) await gallery.create(name, {});
  for (const { picture, face } of samples) {
    const { bytes, filename } = picture;
    const origin = { kind: "deepstack", fileName: filename.slice(0, 200), ...(by === undefined ? {} : { by }) };
    const { file } = await gallery.addSample(name, { bytes, origin });
    newcomers.add(name, file, face);
  }
  return isNew;
}

const isFile = (value: unknown): value is UploadedFile =>
  typeof value === "object" && value !== null && "bytes" in value && value.bytes instanceof Uint8Array;

import { type FileHandle, stat } from "node:fs/promises";
import { join } from "node:path";
import { FaceServiceError, messageOf } from "../../errors.ts";
import { isMissing } from "../../files/missing.ts";
import { writeAtomically } from "../../files/write-file.ts";

/** Names that ZoneMinder's web and its clients look for in an event's directory. */
export const pictureName = "objdetect.jpg";
export const objectsName = "objects.json";

export type WrittenFile =
  | { readonly kind: "written" }
  /** ZoneMinder has purged the event. */
  | { readonly kind: "absent" }
  /** No right to write there, or a medium that takes none: a matter of set-up, and no reason to wait. */
  | { readonly kind: "refused"; readonly problem: string };

const refusals: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS"]);

/**
 * Puts a file into an event's directory. Readers see the old one or the new one, whole; it can be read by everybody, as
 * ZoneMinder's own files can, and belongs to the directory's owner where this program may give it away.
 *
 * @throws {FaceServiceError} UNAVAILABLE when the disk is full or broken
 */
export async function writeIntoEvent(
  directory: string,
  name: string,
  content: Uint8Array | string,
): Promise<WrittenFile> {
  try {
    const owner = await stat(directory);
    // Beside the old one: what a killed program leaves there, ZoneMinder deletes with the event.
    await writeAtomically(join(directory, name), content, {
      mode: 0o644,
      beforeSwitch: async (file) => {
        // Whatever the umask says: the web server is another user.
        await file.chmod(0o644);
        await giveTo(file, owner);
      },
    });
    return { kind: "written" };
  } catch (error) {
    if (isMissing(error)) return { kind: "absent" };
    const problem = `cannot write ${name} into ${directory}: ${messageOf(error)}`;
    if (error instanceof Error && "code" in error && refusals.has(String(error.code)))
      return { kind: "refused", problem };
    throw new FaceServiceError("UNAVAILABLE", problem, { cause: error });
  }
}

async function giveTo(file: FileHandle, { uid, gid }: { readonly uid: number; readonly gid: number }): Promise<void> {
  const own = await file.stat();
  if (own.uid === uid && own.gid === gid) return;
  await file.chown(uid, gid).catch(() => undefined); // only root may; what all can read is good enough
}

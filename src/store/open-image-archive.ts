import { resolve } from "node:path";
import type { ImageArchive } from "./archive.ts";
import { openFolderArchive } from "./folder-archive.ts";
import { openNoArchive } from "./no-archive.ts";
import type { S3ArchiveSettings } from "./s3-archive.ts";

/** The section `archive` of the configuration; relative paths count from `directory`. */
export interface ImageArchiveSettings {
  readonly directory: string;
  readonly archive: {
    readonly kind: "folder" | "s3" | "none";
    readonly folder: { readonly directory: string };
    readonly s3: S3ArchiveSettings;
  };
}

/** @throws {FaceServiceError} what the adapter's own open throws */
export async function openImageArchive({ directory, archive }: ImageArchiveSettings): Promise<ImageArchive> {
  switch (archive.kind) {
    case "folder":
      return await openFolderArchive({ directory: resolve(directory, archive.folder.directory) });
    case "none":
      return openNoArchive();
    case "s3": {
      const { credentialsFile } = archive.s3;
      // Loaded only where it is used: the SDK takes 0.1 s and 27 MB.
      const { openS3Archive } = await import("./s3-archive.ts");
      return await openS3Archive({
        ...archive.s3,
        credentialsFile: credentialsFile === null ? null : resolve(directory, credentialsFile),
      });
    }
  }
}

import { configPath } from "../config/load.ts";
import { messageOf } from "../errors.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { openFolderGallery } from "../gallery/open-folder-gallery.ts";
import type { DecodeLimits } from "../images/decode.ts";
import type { Log } from "../service/log.ts";

/** What of the configuration the people and their pictures need. */
export interface GalleryConfig {
  readonly directory: string;
  readonly images: DecodeLimits;
  readonly training: { readonly embeddingsFile: string };
  readonly gallery: {
    readonly directory: string;
    readonly trashDirectory: string;
    readonly trashDays: number | null;
    readonly maxPictures: number;
  };
}

/** The dataset's folders, as the configuration names them. */
export function openGallery(config: GalleryConfig, log: Pick<Log, "warn">): Gallery & AsyncDisposable {
  const { directory, trashDirectory, trashDays, maxPictures } = config.gallery;
  const { maxBytes, maxPixels, maxSidePx } = config.images;
  return openFolderGallery(
    {
      directory: configPath(config, directory),
      trashDirectory: configPath(config, trashDirectory),
      trashDays,
      mostPictures: maxPictures,
      embeddingsFile: configPath(config, config.training.embeddingsFile),
      limits: { maxBytes, maxPixels, maxSidePx },
    },
    (error) => log.warn({ reason: messageOf(error) }, "removed pictures not erased"),
  );
}

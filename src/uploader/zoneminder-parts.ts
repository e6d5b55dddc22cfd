import type { Config } from "../config/load.ts";
import { annotateImage } from "../images/annotate.ts";
import { readSize } from "../images/decode.ts";
import type { Log } from "../service/log.ts";
import { openEventAnnotator } from "../zoneminder/annotation/event-annotator.ts";
import { FrameChooser } from "../zoneminder/frame-choice/frame-chooser.ts";
import { openAnnotationSink } from "./annotation-sink.ts";
import type { UploaderParts } from "./open-uploader.ts";
import { openZoneminderSource } from "./open-zoneminder.ts";
import { openSeedSinks } from "./seed/open-seed-sink.ts";

/** What an uploader has of ZoneMinder's database: nothing when frames are found in the event store. */
export async function openZoneminderParts(
  config: Config,
  log: Log,
): Promise<AsyncDisposable & { readonly parts: Pick<UploaderParts, "source" | "sinks" | "chooser" | "sharing"> }> {
  const { uploader, zoneminder, classifier, images } = config;
  if (uploader.source !== "database") return { parts: {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  const opened = await openZoneminderSource(config, { log, listen: true });
  const { notes, ...annotate } = zoneminder.annotate;
  const annotation = openAnnotationSink({
    annotator: openEventAnnotator(opened.database.connection, annotate),
    draw: async (bytes, faces) => ({
      bytes: await annotateImage(bytes, faces, { limits: images }),
      size: await readSize(bytes, images.maxPixels),
    }),
    log,
  });
  const seed = await openSeedSinks(config);
  return {
    parts: {
      source: opened.source,
      sinks: [...(notes ? [annotation] : []), ...seed.sinks, opened.markSink],
      chooser: new FrameChooser(zoneminder.choice, { minProba: classifier.minProba }),
      sharing: seed.sharing,
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

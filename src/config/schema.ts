import { classifier, training } from "./sections/classifier.ts";
import { gallery } from "./sections/gallery.ts";
import { http } from "./sections/http.ts";
import { models } from "./sections/models.ts";
import { notify } from "./sections/notify.ts";
import { detection, engine, execution, images, quality } from "./sections/recognition.ts";
import { seed } from "./sections/seed.ts";
import { log, server } from "./sections/server.ts";
import { sightings } from "./sections/sightings.ts";
import { archive, results, spool, uploader } from "./sections/uploader.ts";
import { zoneminder } from "./sections/zoneminder.ts";

/** The only home of every setting: its default, unit, bounds and description. */
export const schema = {
  models,
  execution,
  images,
  detection,
  quality,
  engine,
  classifier,
  training,
  gallery,
  server,
  http,
  uploader,
  spool,
  zoneminder,
  seed,
  results,
  archive,
  sightings,
  notify,
  log,
};

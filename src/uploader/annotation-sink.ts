import { FaceServiceError, messageOf } from "../errors.ts";
import type { Size } from "../face/geometry.ts";
import type { AnsweredFace } from "../face/recognition.ts";
import type { Log } from "../service/log.ts";
import type { AnnotatedPicture, EventAnnotation, EventAnnotator } from "../zoneminder/annotation/event-annotator.ts";
import { shownFrame } from "../zoneminder/annotation/shown-people.ts";
import { Rechecks } from "./rechecks.ts";
import type { EventDelivery, Sink } from "./sink.ts";

export interface AnnotationSinkParts {
  readonly annotator: EventAnnotator;
  /**
   * Marks faces in a picture.
   *
   * @returns a JPEG, and the size of the picture as it came
   * @throws {FaceServiceError} IMAGE_UNREADABLE
   */
  readonly draw: (
    bytes: Uint8Array,
    faces: readonly AnsweredFace[],
  ) => Promise<{ readonly bytes: Uint8Array; readonly size: Size }>;
  readonly log: Pick<Log, "info" | "warn" | "debug">;
  /** After so long an annotated event is looked at again, in milliseconds. */
  readonly recheckAfterMs?: readonly number[];
}

/** Other programs annotate too, seconds after an event's end, and zmeventnotification drops what it did not write. */
const usualRecheckMs = [15_000, 120_000];

/** Tells in ZoneMinder who was in an event; what another program overwrites within minutes is told again. */
export function openAnnotationSink(parts: AnnotationSinkParts): Sink {
  const { annotator, log, recheckAfterMs = usualRecheckMs } = parts;
  const told = new Set<string>();
  const rechecks = new Rechecks(recheckAfterMs);
  const annotate = async (annotation: EventAnnotation, isRecheck: boolean): Promise<void> => {
    const { event } = annotation;
    const outcome = await annotator.annotate(annotation);
    if (outcome.kind === "absent") return log.debug({ event }, "event purged before it was annotated");
    tellOnce(outcome.problems, { told, log });
    if (outcome.changed)
      log.info({ event, people: annotation.people.length }, isRecheck ? "event annotated again" : "event annotated");
  };
  return {
    name: "annotation",
    events: {
      needsPicture: true,
      maxInFlight: 2,
      async deliver(delivery) {
        const annotation = await annotationOf(delivery, parts);
        await annotate(annotation, false);
        // The text alone: pictures stay as they are.
        const { picture: _, ...text } = annotation;
        if (annotation.people.length > 0)
          rechecks.after(async () => {
            await annotate(text, true).catch((error: unknown) =>
              log.warn({ event: text.event, problem: messageOf(error) }, "event not looked at again"),
            );
          });
      },
    },
    [Symbol.asyncDispose]: () => rechecks[Symbol.asyncDispose](),
  };
}

async function annotationOf(
  { closed, result, picture }: EventDelivery,
  parts: AnnotationSinkParts,
): Promise<EventAnnotation> {
  const { event, path: directory } = closed.event;
  const { people } = result;
  const bytes = people.length === 0 ? undefined : await picture();
  const drawn = bytes === undefined ? undefined : await drawnPicture(bytes, result, parts);
  return { event, directory, people, ...(drawn === undefined ? {} : { picture: drawn }) };
}

async function drawnPicture(
  bytes: Uint8Array,
  { event, people }: EventDelivery["result"],
  { draw, log }: AnnotationSinkParts,
): Promise<AnnotatedPicture | undefined> {
  const frame = shownFrame(people);
  if (frame === undefined) return undefined;
  // Who it is, is what all frames say together; where, what this one says.
  const faces = people
    .filter(({ best }) => best.frame === frame)
    .map(({ identification, best }) => ({ ...best.face, identification }));
  try {
    return { frame, ...(await draw(bytes, faces)) };
  } catch (error) {
    if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
    log.warn({ event, frame, problem: error.message }, "event's picture not drawn");
    return undefined;
  }
}

/** What has to be mended once needs to be said once. */
function tellOnce(
  problems: readonly string[],
  { told, log }: { readonly told: Set<string>; readonly log: Pick<Log, "warn"> },
): void {
  for (const problem of problems) {
    const kind = problem.replace(/\d+/g, "");
    if (told.has(kind) || told.size >= maxTold) continue;
    told.add(kind);
    log.warn({ problem }, "event annotated in part");
  }
}

const maxTold = 100;

import { FaceServiceError, messageOf } from "../../errors.ts";
import type { Size } from "../../face/geometry.ts";
import { type AnnotationSchema, readAnnotationSchema } from "./annotation-schema.ts";
import { detectedObjects } from "./detected-objects.ts";
import { namesInNotes, noteName, notesPart } from "./event-notes.ts";
import { objectsName, pictureName, writeIntoEvent } from "./event-pictures.ts";
import { tagEvent } from "./event-tags.ts";
import { readEventText, rewriteEventText } from "./event-text.ts";
import { type DecidedPerson, type ShownPerson, shownFrame, shownPeople } from "./shown-people.ts";
import type { SqlClient } from "./sql-client.ts";

/** Who was in an event, for those who look at it in ZoneMinder. */
export interface EventAnnotation {
  /** ZoneMinder's id of the event. */
  readonly event: string;
  /** The event's, as this machine names it. */
  readonly directory: string;
  readonly people: readonly DecidedPerson[];
  /** Absent when no frame is left to be shown, or the picture is there already. */
  readonly picture?: AnnotatedPicture;
}

export interface AnnotatedPicture {
  readonly frame: number;
  /** A JPEG with the faces marked. */
  readonly bytes: Uint8Array;
  /** Of the frame as it was captured, in pixels: the boxes are counted in it. */
  readonly size: Size;
}

export interface AnnotatorSettings {
  /** Put the people into the event's name as well. */
  readonly name: boolean;
  /** Tag the event with its people, where ZoneMinder has tags. */
  readonly tags: boolean;
  /** Put `objdetect.jpg` and `objects.json` into the event's directory. */
  readonly pictures: boolean;
}

export type AnnotationOutcome =
  | {
      readonly kind: "annotated";
      /** Our part of the notes had to be written: it was not there, or another. */
      readonly changed: boolean;
      /** What was left out, and why: a matter of rights, which no repetition mends. */
      readonly problems: readonly string[];
    }
  /** ZoneMinder has purged it. */
  | { readonly kind: "absent" };

export interface EventAnnotator {
  /**
   * Says who was in an event: `objdetect.jpg` and `objects.json`, its tags, then its notes and name. A repetition
   * changes nothing, or replaces what an earlier one said. To be called when the event is over: until then ZoneMinder
   * may overwrite its notes.
   *
   * @throws {FaceServiceError} UNAVAILABLE or DEADLINE_EXCEEDED while the database or the disk is away; CONFIG_INVALID
   *   when the notes may not be written
   */
  annotate(annotation: EventAnnotation): Promise<AnnotationOutcome>;
}

export function openEventAnnotator(sql: SqlClient, settings: AnnotatorSettings): EventAnnotator {
  let schema: Promise<AnnotationSchema> | undefined;
  const knownSchema = (): Promise<AnnotationSchema> => {
    schema ??= readAnnotationSchema(sql).catch((error: unknown) => {
      schema = undefined; // away: asked again by the next event
      throw error;
    });
    return schema;
  };
  return {
    async annotate(annotation) {
      const at = { sql, settings, schema: await knownSchema() };
      const text = await readEventText(sql, annotation.event);
      if (text === undefined) return { kind: "absent" };
      return await annotateEvent(annotation, namesInNotes(text.notes), at);
    },
  };
}

interface Annotating {
  readonly sql: SqlClient;
  readonly settings: AnnotatorSettings;
  readonly schema: AnnotationSchema;
}

/** The notes come last: with the word in them the console offers the picture, and they remember the tags. */
async function annotateEvent(
  annotation: EventAnnotation,
  former: readonly string[],
  { sql, settings, schema }: Annotating,
): Promise<AnnotationOutcome> {
  const { event } = annotation;
  const people = shownPeople(annotation.people);
  const problems: string[] = [];
  if (people.length > 0 && settings.pictures) problems.push(...(await writePictures(annotation)));
  if (settings.tags) {
    const change = { names: people.map(({ name }) => noteName(name)), former };
    problems.push(...(await unlessForbidden(() => tagEvent(sql, event, { change, schema }))));
  }
  const wanted = {
    people,
    frame: annotation.picture?.frame ?? shownFrame(annotation.people) ?? 0,
    inName: settings.name,
  };
  const written = await rewriteEventText(sql, event, { wanted, schema });
  if (written === undefined) return { kind: "absent" };
  const { before, after } = written;
  if (!holdsPeople(after.notes, people, wanted.frame)) problems.push(`notes of event ${event} are full`);
  return { kind: "annotated", changed: before.notes !== after.notes || before.name !== after.name, problems };
}

const holdsPeople = (notes: string, people: readonly ShownPerson[], frame: number): boolean =>
  people.length === 0 || namesInNotes(notes).length === namesInNotes(notesPart(people, frame)).length;

async function writePictures({ directory, people, picture }: EventAnnotation): Promise<readonly string[]> {
  if (picture === undefined) return [];
  const objects = detectedObjects(people, picture);
  const files = [[pictureName, picture.bytes] as const, [objectsName, objects] as const];
  for (const [name, content] of files) {
    const written = await writeIntoEvent(directory, name, content);
    if (written.kind === "refused")
      return [
        `${written.problem}; run the uploader as ZoneMinder's user, or set zoneminder.annotate.pictures to false`,
      ];
  }
  return [];
}

/** Tags are an extra: without the right the event still gets its notes. */
async function unlessForbidden(work: () => Promise<void>): Promise<readonly string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!(error instanceof FaceServiceError) || error.code !== "CONFIG_INVALID") throw error;
    return [messageOf(error)];
  }
}

import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import { checkSample, type FaceFinder } from "../../gallery/check-sample.ts";
import type { Gallery, Sample } from "../../gallery/gallery.ts";
import type { DecodeLimits } from "../../images/decode.ts";
import { decodeCursor, pageOfFound } from "../cursor.ts";
import type { HttpApp } from "../http-app.ts";
import { pictureAnswer, sendPicture } from "../pictures/send-picture.ts";
import { HttpProblem } from "../problem.ts";
import { removalSchema } from "../schemas/people.ts";
import {
  type AddedSamplesView,
  addedSamplesView,
  movedSampleView,
  moveSampleRequest,
  newSamplesForm,
  personPath,
  type SampleView,
  samplePath,
  samplesPage,
  samplesQuery,
  widthQuery,
} from "../schemas/samples.ts";
import { hintView, removalView } from "./people.ts";

export interface SamplesDeps {
  readonly gallery: Gallery;
  readonly findFaces: FaceFinder;
  readonly limits: Pick<DecodeLimits, "maxPixels">;
}

const tags = ["people"];
const read = { scope: "people:read" } as const;
const write = { scope: "people:write" } as const;
const longestFileName = 200;
const url = "/api/v1/people/:name/samples";

export function registerSamplesRoutes(app: HttpApp, deps: SamplesDeps): void {
  registerSampleLists(app, deps.gallery);
  registerPicture(app, deps);
  registerChanges(app, deps);
}

export function registerSampleLists(app: HttpApp, gallery: Pick<Gallery, "samples">): void {
  app.get(
    url,
    {
      config: read,
      schema: {
        tags,
        summary: "List a person's samples",
        description: "Unknown: those of strangers.",
        params: personPath,
        querystring: samplesQuery,
        response: { 200: samplesPage },
      },
    },
    async (request) => {
      const { role, limit, cursor } = request.query;
      const after = decodeCursor(cursor, z.string());
      const isWanted = (sample: Sample): boolean =>
        (after === undefined || sample.file > after) && (role === undefined || sample.role === role);
      const found = (await existing(gallery, request.params.name)).filter(isWanted);
      const { items, nextCursor } = pageOfFound(found, limit, ({ file }) => file);
      return { items: items.map(sampleView), nextCursor };
    },
  );
  app.get(
    `${url}/:file`,
    {
      config: read,
      schema: { tags, summary: "One sample", params: samplePath, response: { 200: samplesPage.shape.items.element } },
    },
    async (request) => {
      const { name, file } = request.params;
      const sample = (await existing(gallery, name)).find((each) => each.file === file);
      if (sample === undefined) throw noPicture();
      return sampleView(sample);
    },
  );
}

function registerPicture(app: HttpApp, { gallery, limits }: SamplesDeps): void {
  app.get(
    `${url}/:file/picture`,
    {
      config: read,
      schema: {
        tags,
        summary: "A sample's picture",
        description: "With a width: a JPEG that is upright and no wider. Without: the file as it is.",
        params: samplePath,
        querystring: widthQuery,
        response: { 200: pictureAnswer },
      },
    },
    async (request, reply) => {
      const { name, file } = request.params;
      const bytes = await gallery.picture(name, file);
      if (bytes === undefined) throw noPicture();
      return await sendPicture(request, reply, bytes, { width: request.query.width, maxPixels: limits.maxPixels });
    },
  );
}

function registerChanges(app: HttpApp, deps: SamplesDeps): void {
  const { gallery } = deps;
  app.post(
    url,
    {
      config: { ...write, form: { many: ["images"] } },
      schema: {
        tags,
        summary: "Add pictures to a person",
        description:
          "Those from which nothing could be learned (no face, several, too small, no picture) are told with the reason; the others are added all the same.",
        consumes: ["multipart/form-data"],
        params: personPath,
        body: newSamplesForm,
        response: { 201: addedSamplesView, 422: addedSamplesView },
      },
    },
    async (request, reply) => {
      const answer = await addAll(deps, request.params.name, { ...request.body, by: request.caller?.name });
      return await reply.code(answer.added.length > 0 ? 201 : 422).send(answer);
    },
  );
  app.delete(
    `${url}/:file`,
    {
      config: write,
      schema: {
        tags,
        summary: "Take a picture out of the dataset",
        description: "POST /removals/{id}/restore puts it back.",
        params: samplePath,
        response: { 200: removalSchema },
      },
    },
    async (request) => removalView(await gallery.removeSample(request.params.name, request.params.file)),
  );
  app.post(
    `${url}/:file/move`,
    {
      config: write,
      schema: {
        tags,
        summary: "Move a picture to another person, or say that it is not this one",
        params: samplePath,
        body: moveSampleRequest,
        response: { 200: movedSampleView },
      },
    },
    async (request) => {
      const { name, file } = request.params;
      const moved = await gallery.moveSample(name, file, request.body);
      return { person: request.body.person, file: moved.file };
    },
  );
}

interface Upload extends z.infer<typeof newSamplesForm> {
  readonly by: string | undefined;
}

/** One after the other; what teaches nothing does not keep the others out. */
async function addAll(
  { gallery, findFaces }: SamplesDeps,
  person: string,
  { images, role, origin: kind, by, takenAt }: Upload,
): Promise<AddedSamplesView> {
  await existing(gallery, person);
  const answer: AddedSamplesView = { added: [], refused: [] };
  const add = role === "not" ? gallery.addNegative : gallery.addSample;
  const time = takenAt === undefined ? {} : { takenAt: new Date(takenAt) };
  for (const { filename, bytes } of images) {
    const fileName = filename.slice(-longestFileName);
    const origin = { kind, fileName, ...(by === undefined ? {} : { by }) };
    const reason = await checkSample(findFaces, bytes, { label: person, role });
    const added = reason ?? (await add(person, { bytes, origin, ...time }).catch(whyUnreadable));
    if (typeof added === "string") answer.refused.push({ fileName, reason: added });
    else answer.added.push({ fileName, ...added });
  }
  return answer;
}

function whyUnreadable(error: unknown): string {
  if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE") return error.message;
  throw error;
}

async function existing(gallery: Pick<Gallery, "samples">, name: string): Promise<readonly Sample[]> {
  const samples = await gallery.samples(name);
  if (samples === undefined) throw new HttpProblem(404, "nobody of that name has a folder in the dataset");
  return samples;
}

const noPicture = (): HttpProblem => new HttpProblem(404, "the person has no picture of that name");

function sampleView({ file, role, bytes, modifiedAt, origin, hints }: Sample): SampleView {
  return {
    file,
    role,
    bytes,
    modifiedAt: modifiedAt.toISOString(),
    ...(origin === undefined ? {} : { origin }),
    hints: hints.map(hintView),
  };
}

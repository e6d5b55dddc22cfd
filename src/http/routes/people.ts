import { z } from "zod";
import type { Gallery, Person, Removal } from "../../gallery/gallery.ts";
import type { Hint } from "../../gallery/hints.ts";
import type { PersonChanges } from "../../gallery/person-changes.ts";
import { decodeCursor, pageOfFound } from "../cursor.ts";
import type { HttpApp } from "../http-app.ts";
import { HttpProblem } from "../problem.ts";
import {
  type HintView,
  namePath,
  newPersonRequest,
  type PersonRemovedView,
  type PersonView,
  peoplePage,
  peopleQuery,
  personChangeRequest,
  personRemovedView,
  personSchema,
  type RemovalView,
  removalPath,
  removalSchema,
  removalsPage,
  removalsQuery,
  removePersonQuery,
} from "../schemas/people.ts";

export interface PeopleDeps {
  readonly gallery: Gallery;
  readonly changes: PersonChanges;
}

const tags = ["people"];
const read = { scope: "people:read" } as const;
const write = { scope: "people:write" } as const;

export function registerPeopleRoutes(app: HttpApp, deps: PeopleDeps): void {
  registerPeopleLists(app, deps.gallery);
  registerPersonChanges(app, deps);
  registerRemovals(app, deps);
}

export function registerPeopleLists(app: HttpApp, gallery: Pick<Gallery, "people" | "person">): void {
  app.get(
    "/api/v1/people",
    {
      config: read,
      schema: { tags, summary: "List the enrolled people", querystring: peopleQuery, response: { 200: peoplePage } },
    },
    async (request) => {
      const { search, limit, cursor } = request.query;
      const after = decodeCursor(cursor, z.string());
      const isWanted = ({ name, details }: Person): boolean =>
        (after === undefined || name > after) && matches(search, [name, details.friendlyName ?? ""]);
      const found = (await gallery.people()).filter(isWanted);
      const { items, nextCursor } = pageOfFound(found, limit, ({ name }) => name);
      return { items: items.map(personView), nextCursor };
    },
  );
  app.get(
    "/api/v1/people/:name",
    {
      config: read,
      schema: { tags, summary: "One person", params: namePath, response: { 200: personSchema } },
    },
    async (request) => {
      const person = await gallery.person(request.params.name);
      if (person === undefined) throw new HttpProblem(404, "nobody of that name has a folder in the dataset");
      return personView(person);
    },
  );
}

function registerPersonChanges(app: HttpApp, { gallery, changes }: PeopleDeps): void {
  app.post(
    "/api/v1/people",
    {
      config: write,
      schema: { tags, summary: "Enrol a person", body: newPersonRequest, response: { 201: personSchema } },
    },
    async (request, reply) => {
      const { name, ...details } = request.body;
      return await reply.code(201).send(personView(await gallery.create(name, details)));
    },
  );
  app.patch(
    "/api/v1/people/:name",
    {
      config: write,
      schema: {
        tags,
        summary: "Change or rename a person",
        description:
          "A new name holds at once: in the answers of the classifier in use too, in kept faces and stored results.",
        params: namePath,
        body: personChangeRequest,
        response: { 200: personSchema },
      },
    },
    async (request) => {
      const { name } = request.params;
      const { name: to, ...details } = request.body;
      const renamed = to === undefined || to === name ? undefined : await changes.rename(name, to);
      if (renamed !== undefined && Object.keys(details).length === 0) return personView(renamed.person);
      return personView(await gallery.change(renamed?.person.name ?? name, details));
    },
  );
  app.delete(
    "/api/v1/people/:name",
    {
      config: write,
      schema: {
        tags,
        summary: "Delete a person",
        description:
          "From now on nobody is given the name, although the classifier in use still knows the face: it is a stranger's. Without erase the folder waits in the trash, and the past stays as it is.",
        params: namePath,
        querystring: removePersonQuery,
        response: { 200: personRemovedView },
      },
    },
    async (request): Promise<PersonRemovedView> => {
      const erase = request.query.erase === "true";
      const { removal, faces, records, cancelledJob } = await changes.remove(request.params.name, { erase });
      const id = removal === undefined || removal.erased ? null : removal.id;
      return { removal: id, faces, records: { ...records }, cancelledJob: cancelledJob ?? null };
    },
  );
}

function registerRemovals(app: HttpApp, { gallery, changes }: PeopleDeps): void {
  app.get(
    "/api/v1/removals",
    {
      config: write,
      schema: {
        tags,
        summary: "What was removed and can be put back",
        querystring: removalsQuery,
        response: { 200: removalsPage },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const after = decodeCursor(cursor, z.string());
      const found = (await gallery.removals()).filter(({ id }) => after === undefined || id < after);
      const { items, nextCursor } = pageOfFound(found, limit, ({ id }) => id);
      return { items: items.map(removalView), nextCursor };
    },
  );
  app.post(
    "/api/v1/removals/:id/restore",
    {
      config: write,
      schema: { tags, summary: "Put it back", params: removalPath, response: { 200: removalSchema } },
    },
    async (request) => removalView(await changes.restore(request.params.id)),
  );
  app.delete(
    "/api/v1/removals/:id",
    {
      config: write,
      schema: { tags, summary: "Erase it for good", params: removalPath, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await gallery.discard(request.params.id);
      return await reply.code(204).send(null);
    },
  );
}

function matches(search: string | undefined, texts: readonly string[]): boolean {
  const wanted = search?.normalize("NFC").toLowerCase();
  return wanted === undefined || texts.some((text) => text.toLowerCase().includes(wanted));
}

export function hintView({ severity, person, ...hint }: Hint): HintView {
  const told = severity === "hint" ? "note" : severity;
  return { ...hint, severity: told, ...(person === undefined ? {} : { person }) };
}

function personView({ name, details, samples, negatives, portrait, hints, doubtfulSamples }: Person): PersonView {
  const told = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== null && value !== undefined));
  return {
    ...told,
    name,
    samples,
    negatives,
    ...(portrait === undefined ? {} : { portrait }),
    hints: hints.map(hintView),
    doubtfulSamples,
  };
}

export function removalView({ id, person, file, removedAt }: Removal): RemovalView {
  return { id, person, ...(file === undefined ? {} : { file }), removedAt: removedAt.toISOString() };
}

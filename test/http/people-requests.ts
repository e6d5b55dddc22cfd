import { earlierJob } from "../support/people-parts.ts";
import { plainPicture } from "../support/pictures.ts";
import type { RouteRequest, RouteRequests } from "./route-requests.ts";

/** What the dataset holds behind the routes. */
export const datasetFiles = ["ann/0001.jpg", "ann/party/0002.jpg", "ann/not/0003.jpg", "bob/0001.jpg"];

const ok = (path: string, body?: unknown): RouteRequest => ({ path, status: 200, ...(body ? { body } : {}) });
const bad = (path: string, body?: unknown): RouteRequest => ({ ...ok(path, body), status: 400 });
const none = (path: string, body?: unknown): RouteRequest => ({ ...ok(path, body), status: 404 });
const taken = (path: string, body?: unknown): RouteRequest => ({ ...ok(path, body), status: 409 });

const people = "/api/v1/people";
const ann = `${people}/ann`;
const nobody = `${people}/nobody`;
const samples = `${ann}/samples`;
const longName = "x".repeat(400);

function formOf(files: readonly (readonly [string, Uint8Array])[], fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  for (const [name, bytes] of files) form.append("images", new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}
const picture = await plainPicture(77);
const text = Buffer.from("no picture");

const peopleRoutes: readonly RouteRequests[] = [
  {
    route: "GET /api/v1/people",
    from: "viewer",
    valid: [ok(people), ok(`${people}?search=AN&limit=1`)],
    invalid: ["limit=0", "search=", "cursor=AAAA", "nosuch=1"].map((query) => bad(`${people}?${query}`)),
  },
  {
    route: "POST /api/v1/people",
    from: "trainer",
    valid: [{ path: people, body: { name: "Eve", friendlyName: "E", metadata: { flat: 7 } }, status: 201 }],
    invalid: [
      bad(people, {}),
      ...["../x", "Unknown", "a/b", longName, "\u202eevil", " "].map((name) => bad(people, { name })),
      bad(people, { name: "Zoe", nosuch: 1 }),
      bad(people, { name: "Zoe", metadata: { deep: {} } }),
      taken(people, { name: "ANN" }),
    ],
  },
  {
    route: "GET /api/v1/people/:name",
    from: "viewer",
    valid: [ok(ann)],
    invalid: [none(nobody), none(`${people}/Unknown`), none(`${people}/..%2f..`), bad(`${people}/${longName}`)],
  },
  {
    route: "PATCH /api/v1/people/:name",
    from: "trainer",
    valid: [ok(`${people}/Eve`, { notes: "x", friendlyName: null }), ok(`${people}/Eve`, { name: "Eva" })],
    invalid: [
      none(nobody, { notes: "x" }),
      bad(ann, { notes: 7 }),
      bad(ann, { name: ".." }),
      taken(ann, { name: "Bob" }),
    ],
  },
  {
    route: "DELETE /api/v1/people/:name",
    from: "trainer",
    valid: [ok(`${people}/Eva`), ok(`${people}/Eva?erase=true`)],
    invalid: [none(nobody), none(`${nobody}?erase=true`), bad(`${ann}?erase=perhaps`)],
  },
  {
    route: "GET /api/v1/people/:name/samples",
    from: "viewer",
    valid: [ok(samples), ok(`${samples}?role=not&limit=1`)],
    invalid: [none(`${nobody}/samples`), bad(`${samples}?role=other`), bad(`${samples}?cursor=AAAA`)],
  },
  {
    route: "POST /api/v1/people/:name/samples",
    from: "trainer",
    valid: [
      {
        path: samples,
        body: formOf([
          ["a.jpg", picture],
          ["b.txt", text],
        ]),
        status: 201,
      },
      {
        path: samples,
        body: formOf([["a.jpg", picture]], { role: "not", takenAt: "2026-11-21T10:00:00Z" }),
        status: 201,
      },
    ],
    invalid: [
      none(`${nobody}/samples`, formOf([["a.jpg", picture]])),
      bad(samples, formOf([])),
      bad(samples, formOf([["a.jpg", picture]], { role: "friend" })),
      bad(samples, formOf([["a.jpg", picture]], { takenAt: "yesterday" })),
      bad(samples, { images: [] }),
    ],
  },
  {
    route: "GET /api/v1/people/:name/samples/:file",
    from: "viewer",
    valid: [ok(`${samples}/0001.jpg`), ok(`${samples}/party%2F0002.jpg`)],
    invalid: [none(`${samples}/9.jpg`), none(`${samples}/..%2Fbob%2F0001.jpg`), none(`${nobody}/samples/0001.jpg`)],
  },
  {
    route: "GET /api/v1/people/:name/samples/:file/picture",
    from: "viewer",
    valid: [ok(`${samples}/0001.jpg/picture`), ok(`${samples}/not%2F0003.jpg/picture?width=32`)],
    invalid: [
      none(`${samples}/9.jpg/picture`),
      none(`${samples}/..%2F..%2F..%2Fetc%2Fpasswd/picture`),
      none(`${samples}/person.json/picture`),
      bad(`${samples}/0001.jpg/picture?width=3`),
    ],
  },
  {
    route: "POST /api/v1/people/:name/samples/:file/move",
    from: "trainer",
    valid: [ok(`${samples}/party%2F0002.jpg/move`, { person: "bob" })],
    invalid: [
      none(`${samples}/9.jpg/move`, { person: "bob" }),
      none(`${samples}/0001.jpg/move`, { person: "nobody" }),
      bad(`${samples}/0001.jpg/move`, {}),
    ],
  },
  {
    route: "DELETE /api/v1/people/:name/samples/:file",
    from: "trainer",
    valid: [ok(`${samples}/not%2F0003.jpg`)],
    invalid: [none(`${samples}/9.jpg`), none(`${samples}/..%2Fbob%2F0001.jpg`)],
  },
  {
    route: "GET /api/v1/removals",
    from: "trainer",
    valid: [ok("/api/v1/removals")],
    invalid: [bad("/api/v1/removals?limit=0")],
  },
  {
    route: "POST /api/v1/removals/:id/restore",
    from: "trainer",
    valid: [],
    invalid: [
      none("/api/v1/removals/20261121T163000000Z-000000000000/restore"),
      none("/api/v1/removals/..%2f../restore"),
    ],
  },
  {
    route: "DELETE /api/v1/removals/:id",
    from: "trainer",
    valid: [],
    invalid: [none("/api/v1/removals/20261121T163000000Z-000000000000"), none("/api/v1/removals/..%2f..")],
  },
];

const versions = "/api/v1/classifiers";
const jobs = "/api/v1/training-jobs";

const trainingRoutes: readonly RouteRequests[] = [
  { route: "GET /api/v1/classifiers", from: "trainer", valid: [ok(versions)], invalid: [bad(`${versions}?limit=0`)] },
  {
    route: "GET /api/v1/classifiers/compare",
    from: "trainer",
    valid: [
      ok(`${versions}/compare?first=v1&second=v2`),
      ok(`${versions}/compare?first=v1&second=v2&includingLearned=true`),
    ],
    invalid: [bad(`${versions}/compare?first=v1`), none(`${versions}/compare?first=v1&second=..%2f..`)],
  },
  {
    route: "GET /api/v1/classifiers/:version",
    from: "trainer",
    valid: [ok(`${versions}/v1`)],
    invalid: [none(`${versions}/none`), none(`${versions}/..%2f..`)],
  },
  {
    route: "GET /api/v1/classifiers/:version/plots/:plot",
    from: "trainer",
    valid: [],
    invalid: [none(`${versions}/v1/plots/none.png`), none(`${versions}/v1/plots/..%2fsvm.json`)],
  },
  {
    route: "GET /api/v1/classifiers/:version/evaluation",
    from: "trainer",
    valid: [],
    invalid: [none(`${versions}/v1/evaluation`)],
  },
  {
    route: "POST /api/v1/classifiers/:version/activate",
    from: "trainer",
    valid: [ok(`${versions}/v1/activate`)],
    invalid: [none(`${versions}/none/activate`)],
  },
  { route: "POST /api/v1/classifiers/rollback", from: "trainer", valid: [ok(`${versions}/rollback`)], invalid: [] },
  {
    route: "POST /api/v1/training-jobs",
    from: "trainer",
    valid: [{ path: jobs, body: { kinds: ["svm"], activate: true }, status: 202 }],
    invalid: [bad(jobs, { kinds: [] }), bad(jobs, { kinds: ["magic"] }), bad(jobs, { activate: "yes" })],
  },
  { route: "GET /api/v1/training-jobs", from: "trainer", valid: [ok(jobs)], invalid: [bad(`${jobs}?cursor=AAAA`)] },
  {
    route: "GET /api/v1/training-jobs/:id",
    from: "trainer",
    valid: [ok(`${jobs}/${earlierJob}`)],
    invalid: [none(`${jobs}/none`)],
  },
  {
    route: "GET /api/v1/training-jobs/:id/progress",
    from: "trainer",
    valid: [ok(`${jobs}/${earlierJob}/progress`)],
    invalid: [none(`${jobs}/none/progress`)],
  },
  {
    route: "DELETE /api/v1/training-jobs/:id",
    from: "trainer",
    valid: [ok(`${jobs}/${earlierJob}`)],
    invalid: [none(`${jobs}/none`)],
  },
];

export const peopleRequests: readonly RouteRequests[] = [...peopleRoutes, ...trainingRoutes];

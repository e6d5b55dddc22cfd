import { openFaces } from "../../src/server/open-faces.ts";
import { openEmbeddedSightings } from "../../src/sightings/embedded-sighting-store.ts";
import { sightingId } from "../../src/sightings/sighting.ts";
import { keepAll } from "../contract/opened-sightings.ts";
import { known } from "../support/frame-results.ts";
import { paintedJpeg } from "../support/painted-jpeg.ts";
import type { TestPeople } from "../support/people-parts.ts";
import { plainPicture } from "../support/pictures.ts";
import { aSighting, direction } from "../support/sightings.ts";
import type { RouteRequest, RouteRequests } from "./route-requests.ts";

const embedder = "an-embedder@000000000000";
const decisionId = "00000000-0000-4000-8000-000000000001";
const idOf = (frame: number): string => sightingId(aSighting({ frame }));

/** Frames 1 and 2 show stranger 1, 3 stranger 2, 4 stranger 3, 5 stranger 4, and 6 ann, of whom somebody spoke. */
export async function openTestFaces(file: string, { gallery }: TestPeople) {
  const sightings = await openEmbeddedSightings({ ...keepAll, file });
  for (const frame of [1, 2, 3, 4, 5, 6])
    await sightings.put([
      aSighting({
        frame,
        embedder,
        vector: direction(frame < 3 ? 0 : frame - 1, frame === 2 ? 0.1 : 0),
        crop: await plainPicture(frame + 10),
        ...(frame === 6 ? { identification: known("ann") } : {}),
      }),
    ]);
  await sightings.change({
    decision: {
      id: decisionId,
      decidedAt: new Date(),
      action: { kind: "faces", verdict: "ignore" },
      faces: [{ id: idOf(6) }],
      strangers: [],
      made: [],
      written: [],
      taken: [],
    },
    faces: [{ id: idOf(6), decision: { id: decisionId, verdict: "ignore", decidedAt: new Date() } }],
  });
  const faces = openFaces({
    sightings,
    gallery,
    embedder,
    likeness: null,
    maxFaces: 1000,
    log: { warn: () => undefined },
  });
  await faces.gathering.catchUp();
  return {
    ...faces,
    async [Symbol.asyncDispose]() {
      await faces[Symbol.asyncDispose]();
      await sightings[Symbol.asyncDispose]();
    },
  };
}

const ok = (path: string, body?: unknown): RouteRequest => ({ path, status: 200, ...(body ? { body } : {}) });
const made = (path: string, body?: unknown): RouteRequest => ({ ...ok(path, body), status: 201 });
const bad = (path: string, body?: unknown): RouteRequest => ({ ...ok(path, body), status: 400 });
const none = (path: string, body?: unknown): RouteRequest => ({ ...ok(path, body), status: 404 });

const faces = "/api/v1/faces";
const decisions = "/api/v1/decisions";
const strangers = "/api/v1/strangers";
const filters =
  "monitor=1&event=42&kind=unknown&reviewed=false&from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z&sort=oldest&limit=1";
const backward = "from=2026-11-22T00:00:01Z&to=2026-11-22T00:00:00Z";
const badLists = ["limit=0", "limit=201", "cursor=AAAA", "nosuch=1"];

const reading: readonly RouteRequests[] = [
  {
    route: "GET /api/v1/faces",
    from: "viewer",
    valid: [ok(faces), ok(`${faces}?${filters}`), ok(`${faces}?stranger=1&person=ann`)],
    invalid: [...badLists, "kind=maybe", "reviewed=perhaps", "stranger=x", "from=yesterday", backward].map((query) =>
      bad(`${faces}?${query}`),
    ),
  },
  {
    route: "GET /api/v1/faces/:id",
    from: "viewer",
    valid: [ok(`${faces}/${idOf(1)}`)],
    invalid: [none(`${faces}/9.9.9.9`), bad(`${faces}/..%2f..`), bad(`${faces}/a%00b`)],
  },
  {
    route: "GET /api/v1/faces/:id/picture",
    from: "viewer",
    valid: [ok(`${faces}/${idOf(1)}/picture`), ok(`${faces}/${idOf(1)}/picture?width=32`)],
    invalid: [none(`${faces}/9.9.9.9/picture`), bad(`${faces}/${idOf(1)}/picture?width=100000`)],
  },
  {
    route: "GET /api/v1/decisions",
    from: "viewer",
    valid: [ok(decisions), ok(`${decisions}?limit=1`)],
    invalid: badLists.map((query) => bad(`${decisions}?${query}`)),
  },
  {
    route: "GET /api/v1/strangers",
    from: "viewer",
    valid: [ok(strangers), ok(`${strangers}?ignored=false&named=true&minFaces=2&limit=1`)],
    invalid: [...badLists, "ignored=perhaps", "minFaces=0"].map((query) => bad(`${strangers}?${query}`)),
  },
  {
    route: "GET /api/v1/strangers/:id",
    from: "viewer",
    valid: [ok(`${strangers}/1`)],
    invalid: [none(`${strangers}/99`), bad(`${strangers}/one`)],
  },
];

const many = Array.from({ length: 501 }, () => idOf(1));
const reviewing: readonly RouteRequests[] = [
  {
    route: "POST /api/v1/decisions",
    from: "trainer",
    valid: [made(decisions, { faces: [idOf(5)], verdict: "person", person: "Zoe" })],
    invalid: [
      bad(decisions, { faces: [], verdict: "right" }),
      bad(decisions, { faces: many, verdict: "right" }),
      bad(decisions, { faces: [idOf(1)], verdict: "maybe" }),
      bad(decisions, { faces: [idOf(1)], verdict: "person" }),
      bad(decisions, { faces: [idOf(1)], verdict: "person", person: "../x" }),
      bad(decisions, { faces: ["../../etc"], verdict: "ignore" }),
      none(decisions, { faces: ["9.9.9.9"], verdict: "ignore" }),
    ],
  },
  {
    route: "DELETE /api/v1/decisions/:id",
    from: "trainer",
    valid: [ok(`${decisions}/${decisionId}`)],
    invalid: [none(`${decisions}/00000000-0000-4000-8000-000000000009`), bad(`${decisions}/..%2f..`)],
  },
  {
    route: "POST /api/v1/strangers/merge",
    from: "trainer",
    valid: [made(`${strangers}/merge`, { ids: ["3", "2"] })],
    invalid: [
      bad(`${strangers}/merge`, { ids: ["1"] }),
      bad(`${strangers}/merge`, { ids: ["1", "1"] }),
      none(`${strangers}/merge`, { ids: ["1", "99"] }),
    ],
  },
  {
    route: "POST /api/v1/strangers/:id/split",
    from: "trainer",
    valid: [made(`${strangers}/1/split`, { faces: [idOf(2)] })],
    invalid: [
      bad(`${strangers}/1/split`, { faces: [] }),
      bad(`${strangers}/1/split`, { faces: [idOf(3)] }),
      none(`${strangers}/99/split`, { faces: [idOf(1)] }),
    ],
  },
  {
    route: "POST /api/v1/strangers/:id/ignore",
    from: "trainer",
    valid: [made(`${strangers}/2/ignore`, { label: "courier" })],
    invalid: [
      bad(`${strangers}/2/ignore`, {}),
      bad(`${strangers}/2/ignore`, { label: "x".repeat(101) }),
      none(`${strangers}/99/ignore`, { label: "courier" }),
    ],
  },
  {
    route: "POST /api/v1/strangers/:id/unignore",
    from: "trainer",
    valid: [made(`${strangers}/2/unignore`)],
    invalid: [none(`${strangers}/99/unignore`)],
  },
  {
    route: "POST /api/v1/strangers/:id/name",
    from: "trainer",
    valid: [made(`${strangers}/1/name`, { person: "Yara" })],
    invalid: [
      bad(`${strangers}/1/name`, { person: "Unknown" }),
      bad(`${strangers}/1/name`, {}),
      none(`${strangers}/99/name`, { person: "Yara" }),
    ],
  },
  {
    route: "DELETE /api/v1/strangers/:id",
    from: "trainer",
    valid: [ok(`${strangers}/2`)],
    invalid: [none(`${strangers}/99`), bad(`${strangers}/x`)],
  },
  {
    route: "DELETE /api/v1/faces/:id",
    from: "trainer",
    valid: [ok(`${faces}/${idOf(1)}`)],
    invalid: [none(`${faces}/${idOf(1)}`), bad(`${faces}/a%20b`)],
  },
];

const search = "/api/v1/search";
const image = (await paintedJpeg()).toString("base64");
const searching: RouteRequests = {
  route: "POST /api/v1/search",
  from: "viewer",
  valid: [ok(search, { image }), ok(`${search}?least=0.2&limit=3&face=0`, { image })],
  invalid: [
    bad(search, {}),
    bad(search, { image: "%" }),
    bad(`${search}?least=2`, { image }),
    bad(`${search}?limit=0`, { image }),
    bad(`${search}?face=5`, { image }),
  ],
};

export const faceRequests: readonly RouteRequests[] = [...reading, searching, ...reviewing];

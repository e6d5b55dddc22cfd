import type { Role } from "../../src/http/auth/roles.ts";
import { compatibleRequests } from "./compatible-requests.ts";
import { faceRequests } from "./face-requests.ts";
import { peopleRequests } from "./people-requests.ts";

/** One request to a route, and the status that it must be answered with. */
export interface RouteRequest {
  readonly path: string;
  /** An object becomes JSON. */
  readonly body?: unknown;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a route must take and must refuse. The tests of every route are made from these. */
export interface RouteRequests {
  /** `GET /api/v1/results/:monitor`. */
  readonly route: string;
  /** The least role that may, written down here a second time: a slip in the route's scope is seen. */
  readonly from: Role | "anyone";
  /** In this order, over the same stores, by an admin. */
  readonly valid: readonly RouteRequest[];
  readonly invalid: readonly RouteRequest[];
}

const ok = (path: string): RouteRequest => ({ path, status: 200 });
const bad = (path: string): RouteRequest => ({ path, status: 400 });
const none = (path: string): RouteRequest => ({ path, status: 404 });
const intent = { "x-face-request": "1" };

/** Conditions that results and events share. */
const filters =
  "monitor=1&name=Ann&kind=known&from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00%2B01:00&sort=oldest&limit=1";
const backward = "from=2026-11-22T00:00:01Z&to=2026-11-22T00:00:00Z";
const badFilters = [
  "limit=0",
  "limit=201",
  "kind=maybe",
  "from=yesterday",
  "sort=best",
  "cursor=AAAA",
  "nosuch=1",
  "cursor=WzEsMl0",
  backward,
];
const longName = "x".repeat(256);

const session: readonly RouteRequests[] = [
  {
    route: "POST /api/v1/session",
    from: "anyone",
    valid: [{ path: "/api/v1/session", body: { key: "KEY" }, status: 204, headers: intent }],
    invalid: [
      { path: "/api/v1/session", body: {}, status: 400, headers: intent },
      { path: "/api/v1/session", body: { key: "guess" }, status: 401, headers: intent },
      { path: "/api/v1/session", body: { key: "KEY" }, status: 403 },
    ],
  },
  { route: "GET /api/v1/session", from: "viewer", valid: [ok("/api/v1/session")], invalid: [] },
  { route: "DELETE /api/v1/session", from: "viewer", valid: [{ path: "/api/v1/session", status: 204 }], invalid: [] },
  { route: "GET /api/v1/keys", from: "admin", valid: [ok("/api/v1/keys")], invalid: [] },
  {
    route: "POST /api/v1/keys",
    from: "admin",
    valid: [{ path: "/api/v1/keys", body: { name: "k", role: "viewer" }, status: 201 }],
    invalid: [
      { path: "/api/v1/keys", body: { name: "k" }, status: 400 },
      { path: "/api/v1/keys", body: { name: "k2", role: "viewer", scopes: ["fly"] }, status: 400 },
      { path: "/api/v1/keys", body: { name: "k", role: "viewer" }, status: 409 },
    ],
  },
  {
    route: "DELETE /api/v1/keys/:id",
    from: "admin",
    valid: [],
    invalid: [none("/api/v1/keys/000000000000"), bad("/api/v1/keys/..%2f..")],
  },
];

const frame = "/api/v1/results/1/42/1";
const event = "/api/v1/events/1/42";

const results: readonly RouteRequests[] = [
  {
    route: "GET /api/v1/results",
    from: "viewer",
    valid: [ok("/api/v1/results"), ok(`/api/v1/results?${filters}&event=42`)],
    invalid: [...badFilters, `name=${longName}`, "event="].map((query) => bad(`/api/v1/results?${query}`)),
  },
  {
    route: "GET /api/v1/results/:monitor/:event/:frame",
    from: "viewer",
    valid: [ok(frame)],
    invalid: [none("/api/v1/results/1/42/999"), bad("/api/v1/results/1/42/0"), bad(`/api/v1/results/${longName}/42/1`)],
  },
  {
    route: "GET /api/v1/results/:monitor/:event/:frame/picture",
    from: "viewer",
    valid: [ok(`${frame}/picture`), ok(`${frame}/picture?width=32&annotated=true`)],
    invalid: [
      none(`${frame}/picture?annotated=false`),
      none("/api/v1/results/1/42/2/picture"),
      bad(`${frame}/picture?width=5`),
      bad(`${frame}/picture?annotated=maybe`),
      none("/api/v1/results/..%2f../42/1/picture"),
    ],
  },
  {
    route: "GET /api/v1/events",
    from: "viewer",
    valid: [ok("/api/v1/events"), ok(`/api/v1/events?${filters}`)],
    invalid: badFilters.map((query) => bad(`/api/v1/events?${query}`)),
  },
  {
    route: "GET /api/v1/events/:monitor/:event",
    from: "viewer",
    valid: [ok(event)],
    invalid: [none("/api/v1/events/1/none"), bad(`/api/v1/events/1/${longName}`)],
  },
  {
    route: "GET /api/v1/events/:monitor/:event/picture",
    from: "viewer",
    valid: [ok(`${event}/picture`), ok(`${event}/picture?width=100`)],
    invalid: [none("/api/v1/events/1/none/picture"), bad(`${event}/picture?width=wide`)],
  },
  {
    route: "GET /api/v1/live",
    from: "viewer",
    valid: [ok("/api/v1/live")],
    invalid: [{ path: "/api/v1/live", status: 400, headers: { "last-event-id": "; DROP" } }],
  },
  { route: "GET /api/v1/cameras", from: "viewer", valid: [ok("/api/v1/cameras")], invalid: [] },
  {
    route: "GET /api/v1/statistics",
    from: "viewer",
    valid: [ok("/api/v1/statistics"), ok("/api/v1/statistics?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z")],
    invalid: [
      bad("/api/v1/statistics?from=2020-01-01T00:00:00Z"),
      bad("/api/v1/statistics?to=never"),
      bad(`/api/v1/statistics?${backward}`),
      bad("/api/v1/statistics?from=2999-01-01T00:00:00Z"),
    ],
  },
];

/** A form with one file. */
function form(field: string, bytes: Uint8Array<ArrayBuffer>, fields: Readonly<Record<string, string>> = {}): FormData {
  const data = new FormData();
  data.set(field, new Blob([bytes]), "a.jpg");
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

/** What begins as a JPEG does. */
const jpegStart = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const rerun = `/api/v1/results/1/42/3/rerun`;
const post = (path: string, body: unknown, status = 200): RouteRequest => ({ path, body, status });
const preview = "/api/v1/settings/preview";

const looking: readonly RouteRequests[] = [
  {
    route: "POST /api/v1/recognize",
    from: "viewer",
    valid: [
      post("/api/v1/recognize", form("image", jpegStart)),
      post("/api/v1/recognize?details=true&newcomers=true", { image: Buffer.from(jpegStart).toString("base64") }),
    ],
    invalid: [
      post("/api/v1/recognize", form("picture", jpegStart), 400),
      post("/api/v1/recognize", { image: "http://127.0.0.1/camera.jpg" }, 400),
      post("/api/v1/recognize", { image: "", url: "http://169.254.169.254/" }, 400),
      post("/api/v1/recognize?details=perhaps", form("image", jpegStart), 400),
      post("/api/v1/recognize", form("image", new Uint8Array(1_000_001)), 413),
    ],
  },
  {
    route: "POST /api/v1/results/:monitor/:event/:frame/rerun",
    from: "trainer",
    valid: [
      post(rerun, {}),
      post(rerun, { inputSizePx: 960, minScore: 0.4, quality: { minFacePx: 30 }, minProba: 0.8 }),
    ],
    invalid: [
      post(rerun, { inputSizePx: 1 }, 400),
      post(rerun, { image: "/etc/passwd" }, 400),
      post("/api/v1/results/1/42/1/rerun", {}, 404),
      post("/api/v1/results/1/42/77/rerun", {}, 404),
    ],
  },
  { route: "GET /api/v1/settings", from: "trainer", valid: [ok("/api/v1/settings")], invalid: [] },
  {
    route: "POST /api/v1/settings/preview",
    from: "trainer",
    valid: [post(preview, { changes: { quality: { minFacePx: 24 } } }), post(preview, { changes: {} })],
    invalid: [
      post(preview, { changes: { images: { allowedRoots: ["/"] } } }, 400),
      post(preview, { changes: { quality: { minFacePx: -1 } } }, 400),
      post(preview, {}, 400),
    ],
  },
  {
    route: "PUT /api/v1/settings",
    from: "admin",
    valid: [post("/api/v1/settings", { changes: { classifier: { minProba: 0.8 }, detection: { minScore: 0.6 } } })],
    invalid: [
      post("/api/v1/settings", { changes: { classifier: { minProba: 2 } } }, 400),
      post("/api/v1/settings", { changes: { http: { port: 1 } } }, 400),
    ],
  },
];

/** One entry a route; a test holds the list to the routes that are registered. */
export const routeRequests: readonly RouteRequests[] = [
  ...session,
  ...results,
  ...looking,
  ...peopleRequests,
  ...compatibleRequests,
  ...faceRequests,
];

import { plainPicture } from "../support/pictures.ts";
import type { RouteRequest, RouteRequests } from "./route-requests.ts";

const picture = await plainPicture(5);
const vision = "/v1/vision/face";

/** A form as clients of other systems send it. */
export function formOf(
  files: Readonly<Record<string, Uint8Array>>,
  fields: Readonly<Record<string, string>> = {},
): FormData {
  const form = new FormData();
  for (const [name, bytes] of Object.entries(files))
    form.append(name, new Blob([bytes as Uint8Array<ArrayBuffer>]), `${name}.jpg`);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

const post = (path: string, body: unknown, status = 200): RouteRequest => ({ path, body, status });

/** Requests in the words of DeepStack, CodeProject.AI and Karima277/Real-time-serveillance-system. */
export const compatibleRequests: readonly RouteRequests[] = [
  {
    route: "POST /v1/vision/face",
    from: "viewer",
    valid: [
      post(vision, formOf({ image: picture })),
      post(`${vision}/`, formOf({ image: picture }, { min_confidence: "0.5" })),
    ],
    invalid: [post(vision, formOf({}), 400), post(vision, formOf({ image: picture }, { min_confidence: "high" }), 400)],
  },
  {
    route: "POST /v1/vision/face/recognize",
    from: "viewer",
    valid: [post(`${vision}/recognize`, formOf({ image: picture }, { min_confidence: "0.67", api_key: "" }))],
    invalid: [
      post(`${vision}/recognize`, formOf({ picture }), 400),
      post(`${vision}/recognize`, formOf({}, { image: "http://127.0.0.1/x.jpg" }), 400),
      post(`${vision}/recognize`, formOf({ image: picture }, { min_confidence: "2" }), 400),
    ],
  },
  {
    route: "POST /v1/vision/face/register",
    from: "trainer",
    valid: [
      post(`${vision}/register`, formOf({ image: picture }, { userid: "Dora" })),
      post(`${vision}/register`, formOf({ image1: picture, image2: await plainPicture(6) }, { userid: "Dora" })),
    ],
    invalid: [
      post(`${vision}/register`, formOf({ image: picture }), 400),
      post(`${vision}/register`, formOf({}, { userid: "Dora" }), 400),
      post(`${vision}/register`, formOf({ image: picture }, { userid: "../../etc" }), 400),
      post(`${vision}/register`, formOf({ image: picture }, { userid: "Unknown" }), 400),
    ],
  },
  {
    route: "POST /v1/vision/face/list",
    from: "viewer",
    valid: [post(`${vision}/list`, undefined), post(`${vision}/list`, formOf({}, { api_key: "" }))],
    invalid: [{ path: `${vision}/list`, body: "{", status: 400, headers: { "content-type": "application/json" } }],
  },
  {
    route: "POST /v1/vision/face/delete",
    from: "trainer",
    valid: [post(`${vision}/delete`, formOf({}, { userid: "Dora" }))],
    invalid: [
      post(`${vision}/delete`, formOf({}, { userid: "Nobody" }), 400),
      post(`${vision}/delete`, formOf({}), 400),
    ],
  },
  {
    route: "POST /v1/vision/face/match",
    from: "viewer",
    valid: [post(`${vision}/match`, formOf({ image1: picture, image2: picture }))],
    invalid: [post(`${vision}/match`, formOf({ image1: picture }), 400)],
  },
  ...["status", "server/status"].flatMap((place) =>
    ["ping", "version", "updateavailable"].map((name): RouteRequests => {
      const path = `/v1/${place}/${name}`;
      return { route: `GET ${path}`, from: "anyone", valid: [{ path, status: 200 }], invalid: [] };
    }),
  ),
  {
    route: "POST /v1/vision/custom/list",
    from: "anyone",
    valid: [
      post("/v1/vision/custom/list", undefined),
      post("/v1/vision/custom/list", formOf({}, { min_confidence: "0.4" })),
    ],
    invalid: [],
  },
  {
    route: "POST /uploadImage/",
    from: "viewer",
    valid: [post("/uploadImage/", formOf({ file: picture })), post("/uploadImage", formOf({ file: picture }))],
    invalid: [post("/uploadImage/", formOf({ image: picture }), 400)],
  },
  {
    route: "POST /match_faces/",
    from: "viewer",
    valid: [post("/match_faces/", formOf({ file: picture }))],
    invalid: [post("/match_faces/", formOf({}), 400)],
  },
];

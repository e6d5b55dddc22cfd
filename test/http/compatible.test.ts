import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { matchSimilarity } from "../../src/http/compatible/match-similarity.ts";
import { plainPicture } from "../support/pictures.ts";
import { type AllRoutes, startAllRoutes } from "./all-routes.ts";
import { formOf } from "./compatible-requests.ts";

const post = async (http: AllRoutes, path: string, body: FormData | URLSearchParams) => {
  const response = await fetch(`${http.url}${path}`, { method: "POST", body });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
};
const vision = "/v1/vision/face";

test("match's similarity means the same with every network: 0.67 where two people's faces seldom come to", () => {
  for (const [embedder, same] of [
    ["fused@1", 0.8],
    ["dlib@1", 0.93],
    ["fr-feature@1", 0.32],
    ["mine@1", 0.35],
  ] as const) {
    assert.ok(Math.abs(matchSimilarity(same, embedder) - 0.67) < 1e-12, embedder);
    assert.ok(Math.abs(matchSimilarity(1, embedder) - 1) < 1e-12);
    assert.ok(matchSimilarity(same - 0.1, embedder) < 0.67);
    assert.ok(matchSimilarity(-1, embedder) >= 0);
  }
});

describe("DeepStack's requests", () => {
  let http: AllRoutes;
  let picture: Buffer;
  before(async () => {
    http = await startAllRoutes();
    picture = await plainPicture(9);
  });
  after(() => http[Symbol.asyncDispose]());

  test("are answered in DeepStack's words, with the key in the form", async () => {
    const fields = { api_key: http.keys.viewer, min_confidence: "0.8" };
    const { status, answer } = await post(http, `${vision}/recognize`, formOf({ image: picture }, fields));
    assert.equal(status, 200);
    assert.equal(answer["success"], true);
    assert.deepEqual(answer["predictions"], [
      { userid: "Ann", confidence: 0.97, x_min: 10, y_min: 20, x_max: 60, y_max: 81 },
    ]);
    const strict = await post(
      http,
      `${vision}/recognize`,
      formOf({ image: picture }, { ...fields, min_confidence: "0.98" }),
    );
    assert.deepEqual(strict.answer["predictions"], [
      { userid: "unknown", confidence: 0, x_min: 10, y_min: 20, x_max: 60, y_max: 81 },
    ]);
  });

  test("enrol a person with several pictures, list and delete, and ask for a training each time", async () => {
    const trainer = { admin_key: http.keys.trainer };
    const form = formOf({ image1: picture, image2: await plainPicture(10) }, { userid: "Zoe", ...trainer });
    assert.deepEqual((await post(http, `${vision}/register`, form)).answer["message"], "face added");
    // As `requests.post(url, data=...)` sends it.
    const listed = await post(http, `${vision}/list`, new URLSearchParams({ api_key: http.keys.viewer }));
    assert.ok((listed.answer["faces"] as string[]).includes("Zoe"));
    assert.equal(http.enrolments.length, 1);
    assert.equal(
      (await post(http, `${vision}/delete`, formOf({}, { userid: "Zoe", ...trainer }))).answer["success"],
      true,
    );
    assert.equal(http.enrolments.length, 2);
    const again = await post(http, `${vision}/delete`, formOf({}, { userid: "Zoe", ...trainer }));
    assert.deepEqual([again.status, again.answer["success"]], [400, false]);
  });

  test("are answered with what CodeProject.AI's clients read beside, and in one piece", async () => {
    const body = formOf({ image: picture }, { api_key: http.keys.viewer });
    const response = await fetch(`${http.url}${vision}/recognize`, { method: "POST", body });
    assert.equal(response.headers.get("transfer-encoding"), null, "Blue Iris reads no chunks");
    const { timestampUTC, analysisRoundTripMs, ...answer } = (await response.json()) as Record<string, unknown>;
    assert.ok(Math.abs(Date.parse(String(timestampUTC)) - Date.now()) < 60_000);
    assert.match(String(timestampUTC), / GMT$/);
    assert.ok(Number.isInteger(analysisRoundTripMs));
    assert.deepEqual(Object.keys(answer).sort(), [
      ...["code", "command", "count", "inferenceMs", "message", "moduleId", "moduleName"],
      ...["predictions", "processMs", "processedBy", "success"],
    ]);
    assert.deepEqual([answer["message"], answer["command"]], ["1 face found, 1 known", "recognize"]);
  });

  test("are answered to those who only ask whether the server is there, without a key", async () => {
    for (const place of ["status", "server/status"]) {
      const ping = (await (await fetch(`${http.url}/v1/${place}/ping`)).json()) as Record<string, unknown>;
      assert.deepEqual([ping["success"], ping["message"]], [true, "1.2.3"]);
      assert.deepEqual(ping["version"], { major: 1, minor: 2, patch: 3 });
      const update = (await (await fetch(`${http.url}/v1/${place}/updateavailable`)).json()) as Record<string, unknown>;
      assert.equal(update["updateAvailable"], false);
    }
    const models = await fetch(`${http.url}/v1/vision/custom/list`, { method: "POST" });
    assert.deepEqual(((await models.json()) as Record<string, unknown>)["models"], []);
  });

  test("take the key as the password of the address, for clients that have no field for it, but not from a page", async () => {
    const list = async (
      key: string,
      headers: Record<string, string> = {},
      path = `${vision}/list`,
    ): Promise<number> => {
      const authorization = `Basic ${Buffer.from(`any:${key}`).toString("base64")}`;
      const response = await fetch(`${http.url}${path}`, { method: "POST", headers: { authorization, ...headers } });
      await response.body?.cancel();
      return response.status;
    };
    assert.equal(await list(http.keys.viewer), 200);
    assert.equal(await list("guess"), 401);
    assert.equal(await list(http.keys.viewer, { origin: "http://elsewhere.example" }), 401);
    assert.equal(await list(http.keys.admin, {}, "/api/v1/training-jobs"), 401, "only here");
  });

  test("are refused in DeepStack's shape without a key, with a wrong one, or one that may not enrol", async () => {
    for (const [key, status] of [
      ["", 401],
      ["guess", 401],
      [http.keys.viewer, 403],
    ] as const) {
      const refused = await post(
        http,
        `${vision}/register`,
        formOf({ image: picture }, { userid: "Eve", api_key: key }),
      );
      assert.deepEqual([refused.status, refused.answer["success"]], [status, false], key);
    }
  });

  test("with open access look without a key, and still enrol with one only", async () => {
    await using open = await startAllRoutes({ access: "open" });
    assert.equal((await post(open, `${vision}/recognize`, formOf({ image: picture }))).status, 200);
    assert.equal(
      (await post(open, `${vision}/recognize`, formOf({ image: picture }, { api_key: "of another system" }))).status,
      200,
    );
    assert.equal((await post(open, `${vision}/register`, formOf({ image: picture }, { userid: "Eve" }))).status, 401);
    assert.equal((await post(open, `${vision}/delete`, formOf({}, { userid: "ann" }))).status, 401);
  });
});

describe("the requests of Karima277/Real-time-serveillance-system", () => {
  test("name the first face, and keep an uploaded picture as a result that is told of", async () => {
    await using http = await startAllRoutes();
    const fields = { api_key: http.keys.viewer };
    const file = await plainPicture(11);
    const matched = await post(http, "/match_faces/", formOf({ file }, fields));
    assert.deepEqual(matched.answer["match"], { nom: "Ann", prenom: "", age: null });
    assert.ok(Math.abs(Number(matched.answer["score"]) - 0.03) < 1e-9);
    const uploaded = await post(http, "/uploadImage/", formOf({ file }, fields));
    assert.deepEqual(uploaded.answer, { message: "Image uploaded successfully!" });
    const [kept] = await http.results.find({ monitor: "uploads", limit: 2 });
    assert.equal(kept?.faces.length, 1);
    const picture = await http.call("GET", `/api/v1/results/uploads/${kept?.event}/${kept?.frame}/picture`, {
      role: "viewer",
    });
    assert.equal(picture.status, 200);
  });
});

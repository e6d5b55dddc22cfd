import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { z } from "zod";
import { FaceServiceError } from "../../src/errors.ts";
import { namingFile } from "../../src/files/write-failure.ts";
import { registerKeysRoutes } from "../../src/http/routes/keys.ts";
import { registerSessionRoutes } from "../../src/http/routes/session.ts";
import { pictureField } from "../../src/http/upload/upload-fields.ts";
import { startTestHttp, type TestHttp } from "../support/http-server.ts";

const problemOf = async (response: Response): Promise<{ status: number; code: string; detail: string }> => {
  assert.equal(response.headers.get("content-type"), "application/problem+json; charset=utf-8");
  return (await response.json()) as { status: number; code: string; detail: string };
};

describe("the HTTP application", () => {
  let http: TestHttp;
  before(async () => {
    http = await startTestHttp(
      (app, auth) => {
        registerSessionRoutes(app, auth, { sessionHours: 1 });
        registerKeysRoutes(app, auth.keys);
        app.get(
          "/fails/:how",
          { config: { scope: "anyone" }, schema: { params: z.object({ how: z.string() }) } },
          (request) => {
            if (request.params.how === "bug") throw new TypeError("the secret is 42");
            try {
              if (request.params.how === "disk") writeFileSync("/dev/full", "x");
            } catch (error) {
              throw namingFile(error, "/srv/dataset/ann's/1.jpg");
            }
            throw new FaceServiceError("OVERLOADED", "the queue is full");
          },
        );
        app.post(
          "/picture",
          {
            config: { scope: "recognize", form: {} },
            schema: { body: z.object({ image: pictureField }), response: { 200: z.object({ bytes: z.int() }) } },
          },
          (request) => Promise.resolve({ bytes: request.body.image.length }),
        );
      },
      { settings: { maxUploadBytes: 100_000, maxHeldBytes: 1_000_000, corsOrigins: ["https://home.example"] } },
    );
  });
  after(() => http[Symbol.asyncDispose]());

  test("refuses to register a route that names no scope", async () => {
    await assert.rejects(
      startTestHttp((app) => void app.get("/open", () => "secret")),
      /route GET \/open has no scope/,
    );
  });

  test("answers 401 without a key, with a wrong one and with one of a wrong form", async () => {
    for (const authorization of [
      undefined,
      "Bearer face_000000000000_aaaa",
      "Basic YTpi",
      "Bearer",
      `Bearer ${"x".repeat(5000)}`,
    ]) {
      const response = await http.call(
        "GET",
        "/api/v1/session",
        authorization === undefined ? {} : { headers: { authorization } },
      );
      assert.equal(response.status, 401, authorization);
      assert.equal((await problemOf(response)).code, "UNAUTHENTICATED");
    }
  });

  test("tells who the caller is and what that role may", async () => {
    const session = await (await http.call("GET", "/api/v1/session", { role: "viewer" })).json();
    assert.deepEqual(session, {
      name: "test viewer",
      role: "viewer",
      scopes: ["recognize", "results:read", "people:read", "faces:read"],
    });
  });

  test("signs in by cookie, which changes nothing without the page's header, and signs out", async () => {
    const signIn = await http.call("POST", "/api/v1/session", {
      body: { key: http.keys.admin },
      headers: { "x-face-request": "1" },
    });
    assert.equal(signIn.status, 204);
    const set = signIn.headers.get("set-cookie") ?? "";
    assert.match(set, /^face_session=[^;]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Strict$/);
    const cookie = set.split(";")[0] ?? "";
    assert.equal((await http.call("GET", "/api/v1/session", { headers: { cookie } })).status, 200);
    const body = { name: "by cookie", role: "viewer" };
    assert.equal((await http.call("POST", "/api/v1/keys", { body, headers: { cookie } })).status, 403);
    assert.equal(
      (await http.call("POST", "/api/v1/keys", { body, headers: { cookie, "x-face-request": "1" } })).status,
      201,
    );
    const signOut = await http.call("DELETE", "/api/v1/session", { headers: { cookie, "x-face-request": "1" } });
    assert.equal(signOut.status, 204);
    assert.equal((await http.call("GET", "/api/v1/session", { headers: { cookie } })).status, 401);
    const forged = `${cookie.slice(0, -4)}AAAA`;
    assert.equal((await http.call("GET", "/api/v1/session", { headers: { cookie: forged } })).status, 401);
  });

  test("signs nobody in for a page of another site, nor with a key that is not valid", async () => {
    assert.equal((await http.call("POST", "/api/v1/session", { body: { key: http.keys.admin } })).status, 403);
    const headers = { "x-face-request": "1" };
    assert.equal((await http.call("POST", "/api/v1/session", { body: { key: "guess" }, headers })).status, 401);
  });

  test("makes keys for an admin only, shows one once, and refuses it once it is deleted", async () => {
    const body = { name: "garage", role: "trainer", scopes: ["people:read"] };
    assert.equal((await http.call("POST", "/api/v1/keys", { role: "trainer", body })).status, 403);
    const made = (await (await http.call("POST", "/api/v1/keys", { role: "admin", body })).json()) as {
      id: string;
      key: string;
    };
    const headers = { authorization: `Bearer ${made.key}` };
    const mine = (await (await http.call("GET", "/api/v1/session", { headers })).json()) as { scopes: string[] };
    assert.deepEqual(mine.scopes, ["people:read"]);
    const listed = await (await http.call("GET", "/api/v1/keys", { role: "admin" })).text();
    assert.ok(listed.includes(made.id) && !listed.includes(made.key.slice(-20)) && !listed.includes("hash"));
    assert.equal((await http.call("POST", "/api/v1/keys", { role: "admin", body })).status, 409);
    assert.equal((await http.call("DELETE", `/api/v1/keys/${made.id}`, { role: "admin" })).status, 204);
    assert.equal((await http.call("DELETE", `/api/v1/keys/${made.id}`, { role: "admin" })).status, 404);
    assert.equal((await http.call("GET", "/api/v1/session", { headers })).status, 401);
  });

  test("tells what of a request breaks its schema", async () => {
    const response = await http.call("POST", "/api/v1/keys", { role: "admin", body: { name: "", role: "king" } });
    assert.equal(response.status, 400);
    const problem = (await response.json()) as { errors: { path: string }[] };
    assert.deepEqual(
      problem.errors.map(({ path }) => path),
      ["body/name", "body/role"],
    );
  });

  test("keeps what a bug says for the log, and tells when a refusal may pass", async () => {
    const bug = await http.call("GET", "/fails/bug");
    assert.equal(bug.status, 500);
    assert.ok(!JSON.stringify(await problemOf(bug)).includes("42"));
    assert.equal(http.errors.length, 1);
    const busy = await http.call("GET", "/fails/busy");
    assert.deepEqual([busy.status, busy.headers.get("retry-after")], [503, "2"]);
    assert.equal((await problemOf(await http.call("GET", "/nowhere"))).status, 404);
  });

  test("tells what the operating system refuses and what to do, and keeps the path for the log", async () => {
    const before = http.errors.length;
    const response = await http.call("GET", "/fails/disk");
    assert.equal(response.status, 503);
    const { code, detail } = await problemOf(response);
    assert.equal(code, "UNAVAILABLE");
    assert.match(detail, /^cannot write: ENOSPC: [^']*; make room on the disk; the server's log names the path$/);
    assert.equal(http.errors.length, before + 1);
  });

  test("takes a picture in a form and in JSON, and nothing beyond its limits", async () => {
    const form = (bytes: number): FormData => {
      const data = new FormData();
      data.set("image", new Blob([new Uint8Array(bytes)]), "a.jpg");
      return data;
    };
    // Refused before it is read, a client that still sends may see the connection end instead of the answer.
    const sent = async (body: unknown): Promise<number> =>
      await http.call("POST", "/picture", { role: "viewer", body }).then(
        ({ status }) => status,
        () => 413,
      );
    assert.deepEqual(await (await http.call("POST", "/picture", { role: "viewer", body: form(5000) })).json(), {
      bytes: 5000,
    });
    assert.equal(await sent({ image: Buffer.alloc(100).toString("base64") }), 200);
    assert.equal(await sent({ image: "no base64!" }), 400);
    assert.equal(await sent(form(100_001)), 413);
    assert.equal(await sent(form(900_000)), 413);
    assert.equal(await sent({ image: "A".repeat(2_000_000) }), 413);
    assert.equal(
      (await http.call("POST", "/picture", { role: "viewer", body: "x", headers: { "content-type": "text/csv" } }))
        .status,
      415,
    );
    assert.equal((await http.call("POST", "/api/v1/keys", { role: "admin", body: form(10) })).status, 415);
  });

  test("sends headers that keep other sites and scripts out, and lets listed origins in", async () => {
    const { headers } = await http.call("GET", "/api/v1/session", { role: "viewer" });
    assert.match(headers.get("content-security-policy") ?? "", /default-src 'self'.*frame-ancestors 'none'/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("cache-control"), "no-store");
    const preflight = async (origin: string): Promise<string | null> => {
      const asked = { origin, "access-control-request-method": "GET" };
      return (await http.call("OPTIONS", "/api/v1/session", { headers: asked })).headers.get(
        "access-control-allow-origin",
      );
    };
    assert.equal(await preflight("https://home.example"), "https://home.example");
    assert.equal(await preflight("https://evil.example"), null);
  });

  test("shows Swagger UI from its own files", async () => {
    const page = await http.call("GET", "/docs/");
    assert.equal(page.status, 200);
    const text = await page.text();
    assert.ok(!/(src|href)="https?:/.test(text), "an external asset");
    assert.equal((await http.call("GET", "/docs/static/swagger-ui-bundle.js")).status, 200);
    const described = (await (await http.call("GET", "/openapi.json")).json()) as { openapi: string; paths: object };
    assert.equal(described.openapi, "3.1.0");
    assert.ok("/api/v1/keys/{id}" in described.paths);
  });
});

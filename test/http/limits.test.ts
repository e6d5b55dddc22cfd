import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createHttpApp } from "../../src/http/app.ts";
import { registerSessionRoutes } from "../../src/http/routes/session.ts";
import { serveHttp } from "../../src/http/serve-http.ts";
import { startTestHttp, usualHttpSettings } from "../support/http-server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { startAllRoutes } from "./all-routes.ts";
import { formOf } from "./compatible-requests.ts";

describe("limits of the HTTP application", () => {
  test("slows down who guesses keys, and who asks too often", async () => {
    await using http = await startTestHttp((app, auth) => registerSessionRoutes(app, auth, { sessionHours: 1 }), {
      settings: { requestsPerMinute: 60 },
    });
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await http.call("GET", "/api/v1/session", { headers })).status;
    const guesses: number[] = [];
    for (let i = 0; i < 25; i++)
      guesses.push(await ask({ authorization: `Bearer face_${"0".repeat(12)}_${"a".repeat(43)}` }));
    assert.equal(guesses[0], 401);
    assert.equal(guesses.at(-1), 429);
    const asked: number[] = [];
    for (let i = 0; i < 60; i++) asked.push(await ask({ authorization: `Bearer ${http.keys.viewer}` }));
    assert.equal(asked[0], 200);
    assert.equal(asked.at(-1), 429);
  });

  test("counts wrong keys of other systems' forms as those of the header, whoever sends them", async () => {
    await using http = await startAllRoutes();
    const ask = async (path: string, fields: Record<string, string>): Promise<Response> =>
      await http.call("POST", path, { body: formOf({}, fields) });
    const statuses: number[] = [];
    for (let i = 0; i < 10; i++) {
      statuses.push((await ask("/v1/vision/face/list", { api_key: "guess" })).status);
      statuses.push((await ask("/v1/vision/face/delete", { userid: "Ann", admin_key: "guess" })).status);
    }
    assert.deepEqual(new Set(statuses), new Set([401]));
    const refused = await ask("/v1/vision/face/list", { api_key: "guess" });
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get("retry-after")) > 0);
    assert.equal(((await refused.json()) as { success: boolean }).success, false);
    const headers = { authorization: "Bearer guess" };
    assert.equal((await http.call("GET", "/api/v1/people", { headers })).status, 429, "one count for both");
    const right = await ask("/v1/vision/face/list", { api_key: http.keys.viewer });
    assert.equal(right.status, 200, "who has a key is not kept out");
  });

  test("holds each form of DeepStack's to the pictures that it needs", async () => {
    const maxBytes = 1_000_000; // of a picture, in `startAllRoutes`
    const fieldBytes = 65_536;
    await using http = await startAllRoutes({ settings: { maxUploadBytes: 16 * maxBytes } });
    const ask = async (path: string, bytes: number): Promise<number> => {
      const form = formOf({ image: new Uint8Array(bytes) }, {});
      const response = await http.call("POST", `/v1/vision/face${path}`, { role: "trainer", body: form });
      await response.body?.cancel();
      return response.status;
    };
    for (const [path, pictures] of [
      ["", 1],
      ["/recognize", 1],
      ["/match", 2],
      ["/register", 4],
      ["/list", 0],
      ["/delete", 0],
    ] as const) {
      const most = pictures * maxBytes + fieldBytes;
      assert.notEqual(await ask(path, most), 413, `${path} at its limit`);
      assert.equal(await ask(path, most + 1), 413, `${path} beyond it`);
    }
  });

  test("holds the fields of a form to its limit as well, also one that does not tell its length", async () => {
    await using http = await startAllRoutes();
    const boundary = "b".repeat(20);
    const field = (name: string): string =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${"x".repeat(60_000)}\r\n`;
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        "content-type": `multipart/form-data; boundary=${boundary}`,
        authorization: `Bearer ${http.keys.viewer}`,
        "transfer-encoding": "chunked",
      };
      const sent = httpRequest(`${http.url}/v1/vision/face/list`, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject);
      sent.end(`${field("a")}${field("b")}--${boundary}--\r\n`);
    });
    assert.equal(status, 413);
  });

  test("serves the web page's files, its addresses and nothing outside its folder", async () => {
    await using home = await temporaryDirectory();
    const pagesDirectory = join(home.path, "web");
    await mkdir(join(pagesDirectory, "assets"), { recursive: true });
    await writeFile(join(pagesDirectory, "index.html"), "<!doctype html>page");
    await writeFile(join(pagesDirectory, "assets/app-1.js"), "x".repeat(5000));
    await writeFile(join(home.path, "secret.html"), "secret");
    await using http = await startTestHttp(() => undefined, { pagesDirectory });
    for (const path of ["/", "/people/ann", "/live"]) {
      const response = await http.call("GET", path);
      assert.equal(await response.text(), "<!doctype html>page", path);
    }
    const script = await http.call("GET", "/assets/app-1.js");
    assert.equal(script.headers.get("content-encoding"), "gzip");
    assert.match(script.headers.get("cache-control") ?? "", /immutable/);
    const etag = script.headers.get("etag") ?? "";
    assert.equal((await http.call("GET", "/assets/app-1.js", { headers: { "if-none-match": etag } })).status, 304);
    for (const path of [
      "/assets/none.js",
      "/api/v1/none",
      "/..%2fsecret.html",
      "/assets/..%2f..%2fsecret.html",
      "/%2e%2e/secret.html",
    ]) {
      const response = await http.call("GET", path);
      assert.equal(response.status, 404, path);
    }
  });

  test("tells that its port is taken", async () => {
    await using http = await startTestHttp(() => undefined);
    const app = await createHttpApp(usualHttpSettings, {
      auth: http.auth,
      log: { error: () => undefined, debug: () => undefined },
      version: "0",
      pagesDirectory: "/none",
      register: () => undefined,
    });
    await assert.rejects(serveHttp(app, { host: "127.0.0.1", port: Number(new URL(http.url).port) }), {
      code: "CONFIG_INVALID",
      message: /cannot listen on 127\.0\.0\.1:\d+ for the HTTP API.*set http\.port/,
    });
  });
});

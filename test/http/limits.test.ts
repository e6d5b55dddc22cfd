import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createHttpApp } from "../../src/http/app.ts";
import { registerSessionRoutes } from "../../src/http/routes/session.ts";
import { serveHttp } from "../../src/http/serve-http.ts";
import { startTestHttp, usualHttpSettings } from "../support/http-server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

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

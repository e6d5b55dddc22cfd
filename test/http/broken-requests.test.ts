import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { type AllRoutes, startAllRoutes } from "./all-routes.ts";

describe("requests that hardly are any", () => {
  let http: AllRoutes;
  let home: Awaited<ReturnType<typeof temporaryDirectory>>;
  before(async () => {
    home = await temporaryDirectory();
    await mkdir(join(home.path, "assets"));
    await writeFile(join(home.path, "index.html"), "<!doctype html>page");
    http = await startAllRoutes({
      pagesDirectory: home.path,
      settings: { maxUploadBytes: 400_000, maxHeldBytes: 3_000_000 },
    });
  });
  after(async () => {
    await http[Symbol.asyncDispose]();
    await home[Symbol.asyncDispose]();
    assert.deepEqual(http.errors, [], "none was a bug of ours");
  });

  /** All that is answered until the server ends the connection. */
  const sent = (text: string): Promise<string> =>
    new Promise((resolve) => {
      let answer = "";
      const socket = connect(Number(new URL(http.url).port), "127.0.0.1", () => socket.write(text));
      socket.on("data", (data) => {
        answer += data.toString("latin1");
      });
      socket.on("error", () => undefined);
      socket.on("close", () => resolve(answer));
    });
  const head = (line: string, more = ""): string => `${line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${more}\r\n`;

  test("are answered as problems: no HTTP, too long a head, an address that cannot be read or is too long", async () => {
    const expected: readonly (readonly [string, number, string])[] = [
      ["rubbish\r\n\r\n", 400, "REQUEST_INVALID"],
      [head("GET /", `x-long: ${"y".repeat(20_000)}\r\n`), 431, "TOO_LARGE"],
      [head("GET /api/v1/people/%ZZ"), 400, "REQUEST_INVALID"],
      [head(`PATCH /api/v1/people/${"y".repeat(2000)}`), 414, "TOO_LARGE"],
      [head("GET //api/v1/none"), 404, "NOT_FOUND"],
    ];
    for (const [text, status, code] of expected) {
      const answer = await sent(text);
      const about = `${text.slice(0, 40)}: ${answer.slice(0, 200)}`;
      assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), about);
      assert.match(answer, /content-type: application\/problem\+json/i, about);
      assert.match(answer, new RegExp(`"code":"${code}"`), about);
    }
  });

  test("with addresses that are no URL get the page or nothing", async () => {
    for (const path of ["//", "//:99999/", "//[", "/\\", "/?//[", "/people//"])
      assert.match(await sent(head(`GET ${path}`)), /^HTTP\/1\.1 (200|404) /, path);
  });

  test("for the head of a stream end with it", async () => {
    const answer = await sent(head("HEAD /api/v1/live", `authorization: Bearer ${http.keys.viewer}\r\n`));
    assert.match(answer, /^HTTP\/1\.1 200 [\s\S]*text\/event-stream/);
  });

  test("from whom no key is known yet leave room for the uploads of those who have one", async () => {
    const open = (more = ""): ReturnType<typeof connect> => {
      const socket = connect(Number(new URL(http.url).port), "127.0.0.1");
      socket.on("error", () => undefined);
      const form = "content-type: multipart/form-data; boundary=b\r\ncontent-length: 600000\r\n";
      socket.write(`POST /v1/vision/face/register HTTP/1.1\r\nhost: x\r\n${form}${more}\r\n--b\r\n`);
      return socket;
    };
    const sockets = Array.from({ length: 6 }, () => open());
    const status = await new Promise<string>((resolve) => {
      for (const socket of sockets) socket.once("data", (data) => resolve(data.toString().slice(9, 12)));
    });
    assert.equal(status, "503", "beyond their share");
    const data = new FormData();
    data.set("image", new Blob([new Uint8Array(300_000)]), "a.jpg");
    assert.equal((await http.call("POST", "/api/v1/recognize", { role: "viewer", body: data })).status, 200);
    for (const socket of sockets) socket.destroy();
  });
});

import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { aFrameResult } from "../support/frame-results.ts";
import { paintedJpeg } from "../support/painted-jpeg.ts";
import { until } from "../support/until.ts";
import { type AllRoutes, startAllRoutes } from "./all-routes.ts";

describe("files, addresses and memory behind the API", () => {
  let http: AllRoutes;
  before(async () => {
    http = await startAllRoutes({ settings: { maxUploadBytes: 400_000, maxHeldBytes: 3_000_000 } });
  });
  after(async () => {
    await http[Symbol.asyncDispose]();
    assert.deepEqual(http.errors, []);
  });

  test("pictures come from below the allowed roots alone, and from picture files alone, whatever a result says", async () => {
    const { directory } = http;
    const jpeg = await paintedJpeg();
    await writeFile(join(directory, "outside.jpg"), jpeg);
    await mkdir(join(directory, "events-of-others"));
    await writeFile(join(directory, "events-of-others/1.jpg"), jpeg);
    await symlink(join(directory, "outside.jpg"), join(directory, "events/link.jpg"));
    await writeFile(join(directory, "events/keys.json"), '{"secret": true}');
    const images = [
      "/etc/passwd",
      join(directory, "outside.jpg"),
      join(directory, "events/../outside.jpg"),
      join(directory, "events/link.jpg"),
      join(directory, "events-of-others/1.jpg"),
      join(directory, "events/keys.json"),
      join(directory, "events"),
      "events/3.jpg",
      "/dev/zero",
      "http://127.0.0.1/",
      "",
    ];
    for (const [index, image] of images.entries()) {
      const { archiveKey: _, ...result } = aFrameResult({ event: "files", frame: index + 1, image });
      await http.results.put([result]);
      for (const annotated of ["true", "false"]) {
        const path = `/api/v1/results/1/files/${index + 1}/picture?annotated=${annotated}`;
        assert.equal((await http.call("GET", path, { role: "admin" })).status, 404, image);
      }
    }
    const inside = await http.call("GET", "/api/v1/results/1/42/3/picture?annotated=false", { role: "viewer" });
    assert.deepEqual(Buffer.from(await inside.arrayBuffer()), jpeg);
  });

  test("no parameter leads out of what it names, in any spelling", async () => {
    const spellings = [
      "../../../etc/passwd",
      "..%2f..%2f..%2fetc%2fpasswd",
      "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
      "..%5c..%5cetc",
      "%00",
      "....//....//etc",
    ];
    for (const route of http.routes.filter(({ name }) => name.startsWith("GET ") && name.includes("/:")))
      for (const spelling of spellings) {
        const path = (route.name.split(" ")[1] ?? "").replaceAll(/\/:\w+/g, `/${spelling}`);
        const response = await http.call("GET", path, { role: "admin" });
        const text = await response.text();
        assert.ok(response.status >= 400 && response.status < 500, `${path}: ${response.status}`);
        assert.ok(!text.includes("root:"), path);
      }
  });

  test("no route fetches an address that a request names", async () => {
    const heard: string[] = [];
    const trap = createServer((request, response) => {
      heard.push(request.url ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/camera.jpg`;
    for (const { name } of http.routes) {
      const [method = "GET", path = "/"] = name.split(" ");
      if (method === "DELETE") continue;
      const body = { image: url, url, path: url, key: url, changes: {}, name: "x", userid: "x" };
      const query = method === "GET" ? `?image=${encodeURIComponent(url)}&url=${encodeURIComponent(url)}` : "";
      const response = await http.call(method, `${path.replaceAll(/:\w+/g, "1")}${query}`, {
        role: "admin",
        ...(method === "GET" ? {} : { body }),
      });
      await response.body?.cancel();
    }
    trap.close();
    assert.deepEqual(heard, []);
  });

  test("uploads together hold no more memory than allowed, and give it back, also when they are cut off", async () => {
    const { port } = new URL(http.url);
    const answers: string[] = [];
    const open = (bytes: number) => {
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("error", () => undefined).once("data", (data) => answers.push(data.toString().slice(9, 12)));
      socket.write(
        `POST /api/v1/recognize HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${http.keys.viewer}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${bytes}\r\n\r\n--b\r\n`,
      );
      return socket;
    };
    // Each announces 600 kB and sends next to nothing: five fill what may be held, whichever come first.
    const slow = Array.from({ length: 6 }, () => open(600_000));
    await until(() => answers.length > 0);
    assert.deepEqual(answers, ["503"]);
    for (const socket of slow) socket.destroy();
    const form = (): FormData => {
      const data = new FormData();
      data.set("image", new Blob([new Uint8Array(300_000)]), "a.jpg");
      return data;
    };
    let status = 503;
    await until(async () => {
      status = (await http.call("POST", "/api/v1/recognize", { role: "viewer", body: form() })).status;
      return status !== 503;
    });
    assert.equal(status, 200);
  });

  test("a form that is broken is the caller's fault", async () => {
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    const halves = [
      '--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\nabc',
      "no form",
      "--b--\r\n",
    ];
    for (const body of halves)
      assert.equal((await http.call("POST", "/api/v1/recognize", { role: "viewer", body, headers })).status, 400, body);
  });

  test("a form that says nothing of its length stops at the limit, and so does one that lies", async () => {
    const endless = function* (): Generator<Uint8Array> {
      yield Buffer.from('--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n');
      for (let i = 0; i < 1000; i++) yield new Uint8Array(65_536);
    };
    const response = await fetch(`${http.url}/api/v1/recognize`, {
      method: "POST",
      headers: { authorization: `Bearer ${http.keys.viewer}`, "content-type": "multipart/form-data; boundary=b" },
      body: ReadableStream.from(endless()),
      duplex: "half",
    } as RequestInit).catch((error: unknown) => error);
    // Whoever still sends may see the connection end instead of the answer.
    assert.ok(!(response instanceof Response) || response.status === 413);
    assert.equal((await http.call("GET", "/api/v1/session", { role: "viewer" })).status, 200);
  });
});

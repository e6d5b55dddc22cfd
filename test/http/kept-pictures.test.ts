import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { paintedJpeg } from "../support/painted-jpeg.ts";
import { startAllRoutes } from "./all-routes.ts";

const recognize = "/api/v1/recognize";

describe("a picture that is to be recognised and kept", () => {
  test("stands among the results with its picture, and its faces among those to review; without being asked for, nothing is kept", async () => {
    await using http = await startAllRoutes();
    const body = { image: (await paintedJpeg(100, 100)).toString("base64") };
    const kept = async (query: string) => {
      const response = await http.call("POST", `${recognize}${query}`, { role: "trainer", body });
      assert.equal(response.status, 200);
      return ((await response.json()) as { kept?: string }).kept;
    };
    for (const query of ["", "?keep=false"]) assert.equal(await kept(query), undefined);
    assert.deepEqual(await http.results.find({ monitor: "uploads", limit: 9 }), []);
    const address = await kept("?keep=true");
    assert.match(address ?? "", /^\/api\/v1\/results\/uploads\/\d{4}-\d\d-\d\d\/\d+$/);
    for (const path of [address, `${address}/picture`, `${address}/picture?annotated=true`])
      assert.equal((await http.call("GET", path ?? "", { role: "viewer" })).status, 200, path);
    const found = await http.call("GET", "/api/v1/faces?monitor=uploads", { role: "viewer" });
    const { items } = (await found.json()) as { items: readonly { picture: string; identification: unknown }[] };
    assert.equal(items.length, 1);
    assert.equal((await http.call("GET", items[0]?.picture ?? "", { role: "viewer" })).status, 200);
    assert.deepEqual(http.errors, []);
  });

  test("needs the right to review faces, and is a picture", async () => {
    await using http = await startAllRoutes();
    const image = (await paintedJpeg()).toString("base64");
    const status = async (role: "viewer" | "trainer", body: object) =>
      (await http.call("POST", `${recognize}?keep=true`, { role, body })).status;
    assert.equal(await status("viewer", { image }), 403);
    assert.equal(await status("trainer", { image: Buffer.from("no picture").toString("base64") }), 422);
    assert.deepEqual(await http.results.find({ monitor: "uploads", limit: 9 }), []);
  });
});

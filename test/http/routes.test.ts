import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { after, before, describe, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { roles, scopes } from "../../src/http/auth/roles.ts";
import { type AllRoutes, startAllRoutes } from "./all-routes.ts";
import { type RouteRequest, type RouteRequests, routeRequests } from "./route-requests.ts";

/** Bodies with other limits than `http.maxUploadBytes` have less. */
const beyondEveryLimit = 64 * 1024 * 1024;

describe("every route", () => {
  let http: AllRoutes;
  before(async () => {
    http = await startAllRoutes();
  });
  after(async () => {
    await http[Symbol.asyncDispose]();
    assert.deepEqual(http.errors, [], "nothing that was asked was a bug of ours");
  });

  const methodOf = ({ route }: RouteRequests): string => route.split(" ")[0] ?? "";
  const pathOf = (entry: RouteRequests): string =>
    [...entry.valid, ...entry.invalid][0]?.path ?? assert.fail(`${entry.route} has no request`);

  /** Those of other systems tell failures in their own shape. */
  const problemType = ({ route }: RouteRequests): RegExp =>
    route.includes("/v1/vision/") ? /^application\/(problem\+)?json/ : /^application\/problem\+json/;
  /** Of a route that looks for the key in its form: what it takes, or nothing is looked for. */
  const knock = (entry: RouteRequests): RouteRequest => {
    const isOwn = http.routes.some(({ name, scope }) => name === entry.route && scope === "own");
    return isOwn ? (entry.valid[0] ?? assert.fail(entry.route)) : { path: pathOf(entry), status: 0 };
  };

  const ask = async (entry: RouteRequests, asked: RouteRequest, headers: Record<string, string>): Promise<number> => {
    const text = JSON.stringify(asked.body)?.replaceAll('"KEY"', JSON.stringify(http.keys.viewer));
    const isForm = asked.body instanceof FormData;
    const body = isForm || asked.body === undefined ? asked.body : JSON.parse(text ?? "{}");
    const response = await http.call(methodOf(entry), asked.path, { body, headers: { ...asked.headers, ...headers } });
    const { status } = response;
    if (status >= 400) assert.match(response.headers.get("content-type") ?? "", problemType(entry));
    await response.body?.cancel();
    return status;
  };
  const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

  test("is in the table of requests, and every one of the table is a route", () => {
    assert.deepEqual(routeRequests.map(({ route }) => route).sort(), http.routes.map(({ name }) => name).sort());
  });

  test("is described by an OpenAPI 3.1 document that validates, and no two share an operation", async () => {
    const document = (await (await http.call("GET", "/openapi.json")).json()) as { paths: Record<string, object> };
    const result = await new Validator().validate(document as Record<string, unknown>);
    assert.deepEqual(result.errors ?? [], []);
    assert.equal(result.valid, true);
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
    );
    assert.deepEqual(described.sort(), http.routes.map(({ name }) => name).sort());
  });

  for (const entry of routeRequests) {
    test(`${entry.route}: takes what is valid and refuses what is not`, async () => {
      const key = bearer(http.keys.admin);
      for (const asked of entry.valid) assert.equal(await ask(entry, asked, key), asked.status, asked.path);
      for (const asked of entry.invalid)
        assert.equal(await ask(entry, asked, key), asked.status, `${asked.path} ${JSON.stringify(asked.body)}`);
    });

    test(`${entry.route}: refuses what is too large`, async () => {
      const asked = { path: pathOf(entry), status: 0 };
      assert.equal(await declaringBytes(http, methodOf(entry), asked.path, beyondEveryLimit), 413);
      const long = `${asked.path}${asked.path.includes("?") ? "&" : "?"}x=${"y".repeat(20_000)}`;
      assert.equal(await declaringBytes(http, methodOf(entry), long, 0), 431);
    });
  }

  test("lets each role do what the table says and nothing else; without a key nothing is answered", async () => {
    for (const entry of routeRequests.filter(({ from }) => from !== "anyone")) {
      const asked = knock(entry);
      assert.equal(await ask(entry, asked, {}), 401, `${entry.route} without a key`);
      for (const role of roles) {
        const status = await ask(entry, asked, bearer(http.keys[role]));
        const may = roles.indexOf(role) >= roles.indexOf(entry.from as (typeof roles)[number]);
        assert.equal(status !== 403 && status !== 401, may, `${entry.route} by ${role}: ${status}`);
      }
    }
  });

  test("is closed to a key that has every scope but its own", async () => {
    for (const scope of scopes) {
      const others = scopes.filter((one) => one !== scope);
      const { text } = await http.auth.keys.add({ name: `all but ${scope}`, role: "admin", scopes: others });
      for (const { name } of http.routes.filter((route) => route.scope === scope)) {
        const entry = routeRequests.find(({ route }) => route === name);
        assert.ok(entry !== undefined);
        assert.equal(await ask(entry, { path: pathOf(entry), status: 403 }, bearer(text)), 403, name);
      }
    }
  });
});

/** A request that says how much is to come, and sends none of it. */
async function declaringBytes(http: AllRoutes, method: string, path: string, bytes: number): Promise<number> {
  const { port } = new URL(http.url);
  const headers = {
    authorization: `Bearer ${http.keys.admin}`,
    "content-type": "application/json",
    ...(bytes > 0 ? { "content-length": String(bytes) } : {}),
  };
  return await new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      resolve(response.statusCode ?? 0);
      sent.destroy();
    });
    sent.on("error", reject);
    sent.flushHeaders();
    if (bytes === 0) sent.end();
  });
}

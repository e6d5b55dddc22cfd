import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, describe, mock, test } from "node:test";
import { pageModule } from "../support/web/page-module.ts";

interface PeopleNames {
  readonly peopleNames: { value: readonly string[] };
  loadPeopleNames(): Promise<void>;
}

function answer(response: ServerResponse, names: readonly string[]): void {
  const body = JSON.stringify({ items: names.map((name) => ({ name })), nextCursor: null });
  response.setHeader("content-type", "application/json").end(body);
}

describe("the names to choose from", () => {
  const server = createServer();
  let people: PeopleNames;
  before(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ask = globalThis.fetch;
    // The page asks its own site, which a program without a page does not have.
    mock.method(globalThis, "fetch", (path: string, how: RequestInit) => ask(new URL(path, site), how));
    people = (await pageModule("api/people-names.ts")) as unknown as PeopleNames;
  });
  beforeEach(() => {
    people.peopleNames.value = [];
  });
  after(() => {
    mock.restoreAll();
    server.close();
    server.closeAllConnections();
  });

  /** Asks, and lets the server wait with its answer. */
  async function ask(): Promise<{ readonly response: ServerResponse; readonly load: Promise<void> }> {
    const asked = once(server, "request", { signal: AbortSignal.timeout(10_000) });
    const load = people.loadPeopleNames();
    const [, response] = await asked;
    return { response, load };
  }

  test("are those of the latest answer, sorted, and an earlier one that comes late changes nothing", async () => {
    const earlier = await ask();
    const later = await ask();
    answer(later.response, ["gina", "anna"]);
    await later.load;
    answer(earlier.response, ["gina"]);
    await earlier.load;
    assert.deepEqual(people.peopleNames.value, ["anna", "gina"]);
  });

  test("stay as they are when the server fails, which is told", async () => {
    people.peopleNames.value = ["anna"];
    const { response, load } = await ask();
    response.destroy();
    await assert.rejects(load, { message: /server/ });
    assert.deepEqual(people.peopleNames.value, ["anna"]);
  });
});

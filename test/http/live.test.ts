import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openEventStream } from "../../src/http/event-stream.ts";
import { anEventResult } from "../contract/event-results.ts";
import { aFrameResult } from "../support/frame-results.ts";
import { startTestHttp } from "../support/http-server.ts";
import { type AllRoutes, startAllRoutes } from "./all-routes.ts";

interface Told {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: {
    readonly event?: string;
    readonly frame?: number;
    readonly faces?: readonly { readonly decision?: { readonly verdict: string } }[];
  };
}

describe("GET /api/v1/live", () => {
  let http: AllRoutes;
  before(async () => {
    http = await startAllRoutes();
  });
  after(() => http[Symbol.asyncDispose]());

  test("may be ended while there is something to tell", async () => {
    const streams: boolean[] = [];
    await using plain = await startTestHttp((app) => {
      app.get("/ends", { config: { scope: "anyone" }, schema: { hide: true } }, async (request, reply) => {
        const stream = openEventStream(request, reply);
        stream.send({ event: "one", data: 1 });
        stream.end();
        streams.push(stream.send({ event: "two", data: 2 }));
        await Promise.resolve();
      });
    });
    const text = await (await plain.call("GET", "/ends")).text();
    assert.match(text, /event: one/);
    assert.doesNotMatch(text, /event: two/);
    assert.deepEqual(streams, [false]);
  });

  /** Follows until it has been told so many events; then it goes away. */
  const follow = async (count: number, lastId?: string, onHello: () => Promise<void> = async () => undefined) => {
    const response = await http.call("GET", "/api/v1/live", {
      role: "viewer",
      headers: lastId === undefined ? {} : { "last-event-id": lastId },
    });
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    const told: Told[] = [];
    for await (const one of toldBy(response)) {
      told.push(one);
      if (one.event === "hello") await onHello();
      if (told.length >= count) break;
    }
    return told;
  };

  test("tells of results and events as they are written, and goes on from where a client was", async () => {
    const first = await follow(4, undefined, async () => {
      await http.results.put([aFrameResult({ frame: 10 }), aFrameResult({ frame: 11 })]);
      await http.results.putEvents([anEventResult({ event: "77" })]);
    });
    assert.deepEqual(
      first.map(({ event }) => event),
      ["hello", "result", "result", "event"],
    );
    assert.deepEqual([first[1]?.data.frame, first[2]?.data.frame, first[3]?.data.event], [10, 11, "77"]);
    await http.results.put([aFrameResult({ frame: 12 })]);
    const again = await follow(4, first[1]?.id);
    assert.deepEqual(
      again.map(({ event, data }) => `${event} ${data.frame ?? data.event ?? ""}`),
      ["hello ", "result 11", "event 77", "result 12"],
    );
  });

  test("tells what people said of a face that is written anew", async () => {
    const [, told] = await follow(2, undefined, async () => {
      await http.results.put([aFrameResult({ frame: 6 })]);
    });
    assert.equal(told?.data.frame, 6);
    assert.equal(told?.data.faces?.[0]?.decision?.verdict, "ignore");
  });

  test("refuses more listeners than allowed, and lets others in when one has gone", async () => {
    const leave: AbortController[] = [];
    const open = async (): Promise<number> => {
      const stop = new AbortController();
      leave.push(stop);
      const headers = { authorization: `Bearer ${http.keys.viewer}` };
      return (await fetch(`${http.url}/api/v1/live`, { headers, signal: stop.signal })).status;
    };
    assert.deepEqual([await open(), await open(), await open(), await open()], [200, 200, 200, 503]);
    for (const stop of leave) stop.abort();
    let status = 503;
    for (const endMs = Date.now() + 60_000; status !== 200 && Date.now() < endMs; ) status = await open();
    assert.equal(status, 200);
    for (const stop of leave) stop.abort();
  });
});

async function* toldBy(response: Response): AsyncGenerator<Told> {
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString("utf8");
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const fieldOf = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      const event = fieldOf("event");
      if (event !== undefined)
        yield { event, id: fieldOf("id"), data: JSON.parse(fieldOf("data") ?? "null") as Told["data"] };
    }
  }
}

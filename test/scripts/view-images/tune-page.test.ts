import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";
import { noBrowserReason, openInBrowser } from "../../../scripts/view-images/browser.ts";
import { asksForPictures, showTunePage } from "../../../scripts/view-images/tune-page.ts";
import { freePort } from "../../support/free-port.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../../support/temporary-directory.ts";
import { until } from "../../support/until.ts";

const given = { limit: "200", name: "Ann", "min-proba": "0.8" };
const linux = (environment: NodeJS.ProcessEnv) => ({ platform: "linux", environment }) as const;

async function listening(answer: RequestListener) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    http: { enabled: true, host: "127.0.0.1", port },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A desktop whose only programs are these, shell scripts. */
async function desktopWith(home: TemporaryDirectory, programs: Readonly<Record<string, string>>) {
  for (const [name, script] of Object.entries(programs))
    await writeFile(join(home.path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return linux({ DISPLAY: ":0", PATH: home.path });
}

describe("the Tune page in a browser", () => {
  test("is opened with the frames and settings given, by the first program that can", async () => {
    await using home = await temporaryDirectory();
    await using server = await listening((_, response) => response.end("page"));
    const opened = join(home.path, "opened");
    const desktop = await desktopWith(home, { "xdg-open": "exit 3", "x-www-browser": `echo "$1" > '${opened}'` });
    const address = `http://127.0.0.1:${server.http.port}/#/tune?name=Ann&minProba=0.8`;
    assert.deepEqual(await showTunePage(server.http, given, desktop), { opened: address });
    assert.equal(await readFile(opened, "utf8"), `${address}\n`);
  });

  test("is opened by a program that stays as long as its browser, without waiting for its end", async () => {
    await using home = await temporaryDirectory();
    const stays = join(home.path, "stays");
    const desktop = await desktopWith(home, { "xdg-open": `echo $$ > '${stays}'; exec /bin/sleep 30` });
    const from = performance.now();
    assert.equal(await openInBrowser("http://127.0.0.1:1/", desktop), undefined);
    assert.ok(performance.now() - from < 25_000);
    await until(async () => (await readFile(stays, "utf8").catch(() => "")).endsWith("\n"));
    process.kill(Number(await readFile(stays, "utf8")));
  });

  test("is not opened without a display or a program for it, and its address is told", async () => {
    await using home = await temporaryDirectory();
    await using server = await listening((_, response) => response.end("page"));
    const none = await showTunePage(server.http, given, linux({ SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" }));
    assert.ok("reason" in none);
    assert.equal(none.code, "UNAVAILABLE");
    assert.match(none.reason, /^there is no display .*; the page is at http:\/\/127\.0\.0\.1:\d+\/#\/tune\?name=Ann/);
    const bare = await showTunePage(server.http, given, await desktopWith(home, { "xdg-open": "exit 3" }));
    assert.ok("reason" in bare);
    assert.match(
      bare.reason,
      /^no program opened a browser \(xdg-open ended with 3, .*x-www-browser ENOENT, .*\); the/,
    );
  });

  test("is looked for where there is a screen: over SSH only with a display, on macOS not over SSH", () => {
    const ssh = { SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" };
    assert.equal(noBrowserReason(linux({ WAYLAND_DISPLAY: "wayland-0" })), undefined);
    assert.equal(noBrowserReason(linux({ ...ssh, DISPLAY: "localhost:10.0" })), undefined);
    assert.match(noBrowserReason(linux({ DISPLAY: "" })) ?? "", /no display/);
    assert.equal(noBrowserReason({ platform: "darwin", environment: {} }), undefined);
    assert.match(noBrowserReason({ platform: "darwin", environment: ssh }) ?? "", /SSH/);
  });

  test("is not waited for longer than 2 s where nobody answers, and not opened where none is shown", async () => {
    const desktop = linux({ DISPLAY: ":0", PATH: "" });
    await using dead = await listening(() => undefined);
    await using other = await listening((_, response) => response.writeHead(404).end());
    const away = { enabled: true, host: "127.0.0.1", port: await freePort() };
    const from = performance.now();
    const pages = await Promise.all(
      [dead, other, { http: away }].map(({ http }) => showTunePage(http, given, desktop)),
    );
    assert.ok(performance.now() - from < 20_000);
    const reasons = pages.map((page) => ("reason" in page ? `${page.code} ${page.reason}` : page.opened));
    assert.match(reasons[0] ?? "", /^UNAVAILABLE no page is shown at .* \(.*timeout\); start the server by npm start$/);
    assert.match(reasons[1] ?? "", /\(status 404\)/);
    assert.match(reasons[2] ?? "", /ECONNREFUSED/);
  });

  test("is none without a web page or a known port, or with an option that it has no place for", async () => {
    const desktop = linux({ DISPLAY: ":0", PATH: "" });
    const http = { enabled: true, host: "127.0.0.1", port: 9748 };
    const codeOf = async (settings: typeof http, options: typeof given | Record<string, string>) => {
      const page = await showTunePage(settings, options, desktop);
      return "code" in page ? page.code : page.opened;
    };
    assert.equal(await codeOf({ ...http, enabled: false }, given), "CONFIG_INVALID");
    assert.equal(await codeOf({ ...http, port: 0 }, given), "CONFIG_INVALID");
    for (const option of ["effort", "classifier", "output", "voc-size"])
      assert.equal(await codeOf(http, { ...given, [option]: "fast" }), "USAGE_INVALID", option);
    await assert.rejects(showTunePage(http, { ...given, "min-proba": "2" }, desktop), { code: "REQUEST_INVALID" });
  });

  test("is not what somebody wants who asks for files", () => {
    for (const option of ["pictures", "only-changed", "dry-run"]) {
      assert.equal(asksForPictures({ ...given, [option]: true }), true, option);
      assert.equal(asksForPictures({ ...given, [option]: false }), false, option);
    }
    assert.equal(asksForPictures({ ...given, output: "out" }), true);
    assert.equal(asksForPictures({ ...given, effort: "fast" }), false);
  });
});

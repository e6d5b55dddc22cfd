import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type DatabaseSettings, resolveDatabase } from "../../src/zoneminder/database/settings.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const zmConf = `# comment = not read
ZM_PATH_DATA=/usr/share/zoneminder
ZM_DB_HOST=localhost
ZM_DB_NAME=zm
ZM_DB_USER=zmuser
ZM_DB_PASS=zmpass
ZM_DB_SSL_CA_CERT=
`;

/** The settings with everything left to ZoneMinder's own. */
function settings(configFile: string | null, ours: Partial<DatabaseSettings["database"]> = {}): DatabaseSettings {
  const nothing = { host: null, port: null, socketPath: null, name: null, user: null, password: null };
  const limits = { connections: 2, connectTimeoutMs: 1000, queryTimeoutMs: 1000 };
  return { configFile, database: { ...nothing, passwordFile: null, tlsCaFile: null, ...limits, ...ours } };
}

async function withConfig(
  files: Readonly<Record<string, string>>,
  check: (file: string, directory: string) => Promise<void>,
): Promise<void> {
  await using directory = await temporaryDirectory();
  await mkdir(join(directory.path, "conf.d"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory.path, name), text);
  await check(join(directory.path, "zm.conf"), directory.path);
}

describe("the way to ZoneMinder's database", () => {
  test("is read from zm.conf and conf.d, of which the later file wins", async () => {
    const files = {
      "zm.conf": zmConf,
      "conf.d/01-paths.conf": "ZM_DIR_EVENTS=/var/cache/zoneminder/events\n",
      "conf.d/90-own.conf": ' ZM_DB_HOST = db.example:3307 \nZM_DIR_EVENTS="/nvr/my events"\nZM_DB_PASS=a=b#c\n',
      "conf.d/95-own.conf.bak": "ZM_DB_NAME=old\n",
    };
    await withConfig(files, async (file, directory) => {
      const { address, eventsDirectory } = await resolveDatabase(settings(file), directory);
      assert.deepEqual(address, { host: "db.example", port: 3307, database: "zm", user: "zmuser", password: "a=b#c" });
      assert.equal(eventsDirectory, "/nvr/my events");
    });
  });

  test("is the local socket for localhost, and any socket that zm.conf names behind the host", async () => {
    await withConfig({ "zm.conf": zmConf }, async (file, directory) => {
      const { address } = await resolveDatabase(settings(file), directory);
      assert.equal(address.socketPath, "/run/mysqld/mysqld.sock");
      const byTcp = await resolveDatabase(settings(file, { host: "127.0.0.1" }), directory);
      assert.deepEqual([byTcp.address.host, byTcp.address.socketPath], ["127.0.0.1", undefined]);
    });
    await withConfig({ "zm.conf": `${zmConf}ZM_DB_HOST=localhost:/srv/m.sock\n` }, async (file, directory) => {
      assert.equal((await resolveDatabase(settings(file), directory)).address.socketPath, "/srv/m.sock");
    });
  });

  test("takes the password of our user from our file or setting, never from ZoneMinder's", async () => {
    await withConfig({ "zm.conf": zmConf, secret: "s3cret\n" }, async (file, directory) => {
      const passwordOf = async (ours: Partial<DatabaseSettings["database"]>): Promise<string> =>
        (await resolveDatabase(settings(file, ours), directory)).address.password;
      assert.equal(await passwordOf({ user: "face", passwordFile: "secret" }), "s3cret");
      assert.equal(await passwordOf({ user: "face", password: "from the environment" }), "from the environment");
      assert.equal(await passwordOf({ user: "face" }), "");
      assert.equal(await passwordOf({}), "zmpass");
      await assert.rejects(passwordOf({ user: "face", passwordFile: "none" }), { code: "CONFIG_INVALID" });
    });
  });

  test("needs zm.conf only for what our settings leave open, and says how to do without it", async () => {
    const own = { user: "face", name: "zm", host: "db" };
    assert.equal((await resolveDatabase(settings("/nonexistent/zm.conf", own), "/")).address.host, "db");
    const open = resolveDatabase(settings("/nonexistent/zm.conf"), "/");
    await assert.rejects(open, { code: "CONFIG_INVALID", message: /zoneminder\.configFile to null/ });
    await assert.rejects(resolveDatabase(settings(null), "/"), { message: /zoneminder\.database\.user/ });
  });
});

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openApiKeys } from "../../../src/http/auth/api-keys.ts";
import { makeKey, mostKeys, newKeyFile } from "../../../src/http/auth/key-file.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

describe("the file of API keys", () => {
  test("takes so many and no more, and stays readable", async () => {
    await using home = await temporaryDirectory();
    const path = join(home.path, "keys.json");
    const made = Array.from({ length: mostKeys - 1 }, (_, nth) =>
      makeKey({ name: `key ${nth}`, role: "admin" }, new Date()),
    );
    await writeFile(path, JSON.stringify({ ...newKeyFile(), keys: made.map(({ key }) => key) }), { mode: 0o600 });
    const keys = await openApiKeys(path, () => assert.fail("there are keys"));
    const { text } = await keys.add({ name: "the last", role: "viewer" });
    await assert.rejects(keys.add({ name: "one more", role: "viewer" }), {
      code: "CONFLICT",
      message: /delete one first/,
    });
    assert.equal((await (await openApiKeys(path, () => undefined)).find(text))?.name, "the last");
    await keys.remove(made[0]?.key.id ?? "");
    await keys.add({ name: "one more", role: "viewer" });
  });
});

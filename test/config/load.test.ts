import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../src/config/load.ts";
import { schema } from "../../src/config/schema.ts";

const shipped = fileURLToPath(new URL("../../../config.json", import.meta.url));

interface Tree {
  readonly [key: string]: unknown;
}

function defaultsOf(section: Tree): Tree {
  return Object.fromEntries(
    Object.entries(section).map(([key, entry]) => {
      const tree = entry as Tree;
      return [key, "default" in tree && "format" in tree ? tree["default"] : defaultsOf(tree)];
    }),
  );
}

async function load(content: unknown, environment: NodeJS.ProcessEnv = {}) {
  const folder = await mkdtemp(join(tmpdir(), "config-"));
  try {
    const file = join(folder, "config.json");
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    return await loadConfig(file, environment);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("config.json as shipped", () => {
  test("names every setting, with its default", async () => {
    const { directory, ...values } = await loadConfig(shipped, {});
    assert.ok(directory);
    assert.deepEqual(values, defaultsOf(schema));
    const { default: written } = await import(shipped, { with: { type: "json" } });
    assert.deepEqual(written, defaultsOf(schema));
  });
});

describe("loadConfig", () => {
  test("fills absent settings with their defaults", async () => {
    const config = await load({ engine: { workers: 3 } });
    assert.equal(config.engine.workers, 3);
    assert.equal(config.engine.maxQueuedJobs, 2048);
  });

  test("names all problems at once, each with its path", async () => {
    const bad = { engine: { workers: -1 }, detection: { minScore: "high" }, server: { endpoints: ["http://x"] } };
    await assert.rejects(load(bad), (error: Error & { code: string }) => {
      assert.equal(error.code, "CONFIG_INVALID");
      for (const path of ["engine.workers", "detection.minScore", "server.endpoints"])
        assert.ok(error.message.includes(path), `${path} in ${error.message}`);
      assert.doesNotMatch(error.message, /got null/, "nobody wrote null");
      return true;
    });
  });

  test("refuses an unknown setting and names the nearest known one", async () => {
    await assert.rejects(load({ engine: { worker: 2 } }), {
      code: "CONFIG_INVALID",
      message: /engine\.worker: unknown setting; did you mean engine\.workers\?/,
    });
  });

  test("refuses a section that is not an object", async () => {
    await assert.rejects(load({ engine: 4 }), { code: "CONFIG_INVALID", message: /engine: expected a section/ });
  });

  test("takes secrets from the environment", async () => {
    const config = await load({}, { FACE_MONGODB_URL: "mongodb://user:secret@db/" });
    assert.equal(config.results.mongodb.url, "mongodb://user:secret@db/");
  });

  test("says what is wrong with a file that is missing or no JSON", async () => {
    await assert.rejects(loadConfig("/nonexistent/config.json", {}), {
      code: "CONFIG_INVALID",
      message: /cannot read/,
    });
    await assert.rejects(load("{"), { code: "CONFIG_INVALID", message: /is not JSON/ });
  });

  test("answers a frozen value", async () => {
    const config = await load({});
    assert.throws(() => Object.assign(config.engine, { workers: 9 }), TypeError);
  });
});

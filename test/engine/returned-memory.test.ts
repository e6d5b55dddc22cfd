import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { workerEnvironment, workerNodeOptions } from "../../src/engine/worker-options.ts";

const program = `
  const { memoryReturn } = await import(process.argv[1]);
  const later = (look) => new Promise((resolve) => setTimeout(() => resolve(look())));
  const freed = [];
  let blocks = Array.from({ length: 20000 }, () => Buffer.alloc(10_000, 1));
  const last = blocks.at(-1);
  blocks = undefined;
  globalThis.gc();
  // Buffers are freed by a thread beside this one.
  for (let turn = 0; turn < 1000 && process.memoryUsage().arrayBuffers > 1e6; turn++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const before = process.memoryUsage().rss;
  const returnMemory = memoryReturn();
  const garbage = new WeakRef({});
  const isThere = [];
  for (let job = 1; job <= 256; job++) {
    returnMemory();
    if (job < 255) continue;
    freed.push(before - process.memoryUsage().rss);
    isThere.push(await later(() => garbage.deref() !== undefined));
    await later(() => undefined); // who looks at it keeps it for as long as that turn lasts
  }
  console.log(JSON.stringify({ freed, isThere, last: last.length }));
`;

test("a worker collects garbage and gives freed memory back with every 256th job, though what lies above it is in use", async (context) => {
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  if (header.glibcVersionRuntime === undefined) return context.skip("the C library is not glibc");
  const file = new URL("../../src/engine/returned-memory.js", import.meta.url).href;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...workerNodeOptions, "--input-type=module", "--eval", program, file],
    { env: { ...process.env, ...workerEnvironment }, timeout: 180_000 },
  );
  const { freed, isThere } = JSON.parse(stdout) as {
    readonly freed: readonly [number, number];
    readonly isThere: readonly [boolean, boolean];
  };
  assert.deepEqual(isThere, [true, false]);
  assert.ok(freed[0] < 20_000_000, `${freed[0]} bytes before`);
  assert.ok(freed[1] > 100_000_000, `${freed[1]} bytes after`);
});

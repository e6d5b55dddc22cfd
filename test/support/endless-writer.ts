// Writes batches of 200 results until it is killed, and prints the number of each batch that was acknowledged.
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import { aFrameResult } from "./frame-results.ts";

const [file = "", monitor = ""] = process.argv.slice(2);
await using store = await openEmbeddedResultStore({ file });
for (let batch = 1; ; batch++) {
  await store.put(
    Array.from({ length: 200 }, (_, index) => aFrameResult({ monitor, event: String(batch), frame: index + 1 })),
  );
  process.stdout.write(`${batch}\n`);
}

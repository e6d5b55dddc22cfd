import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { bench } from "../../../scripts/bench/extrapolation.ts";
import { writeEmbeddings } from "../../../src/gallery/embeddings-file.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";
import { syntheticEmbeddings } from "../../training/synthetic-embeddings.ts";

describe("npm run bench -- extrapolation", () => {
  test("counts strangers at thresholds that were extrapolated from others", async () => {
    await using folder = await temporaryDirectory();
    const file = join(folder.path, "embeddings.bin");
    const { images, ...rest } = syntheticEmbeddings({ people: 6, images: 25, strangers: 300, dimensions: 16 });
    const named = images.map((image, i) => ({
      ...image,
      label: image.label === "Unknown" ? `stranger ${i}` : image.label,
    }));
    await writeEmbeddings(file, { ...rest, images: named });
    const { strangers, rows } = (await bench.run({ paths: [file], values: {} })) as {
      readonly strangers: number;
      readonly rows: readonly { readonly kind: string; readonly strangers: number; readonly mean: number }[];
    };
    assert.equal(strangers, 200);
    assert.deepEqual(
      rows.map((row) => [row.kind, row.strangers]),
      ["svm", "nearest"].flatMap((kind) => [60, 60, 120, 120].map((count) => [kind, count])),
    );
    assert.ok(rows.every(({ mean }) => mean >= 0 && mean < 10));
  });
});

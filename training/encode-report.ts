import type { Dataset } from "../src/gallery/dataset.ts";
import type { EncodedDataset } from "./encode-dataset.ts";

const columns = ["images", "faces", "faces in not/", "not encoded"];

/** What each folder gave, as a table with what was passed over below it. */
export function encodeReport({ images, ignored }: Dataset, encoded: EncodedDataset): string {
  const labels = [...new Set(images.map(({ label }) => label))];
  const width = Math.max(6, ...labels.map((label) => label.length));
  const rows = labels.map((label) => {
    const faces = encoded.images.filter((image) => image.label === label);
    const counts = [
      images.filter((image) => image.label === label).length,
      faces.filter(({ role }) => role === "sample").length,
      faces.filter(({ role }) => role === "not").length,
      encoded.rejected.filter(({ file }) => file.startsWith(`${label}/`)).length,
    ];
    return [label.padEnd(width), ...counts.map((count, i) => String(count).padStart(columns[i]!.length))].join("  ");
  });
  return [
    ["person".padEnd(width), ...columns].join("  "),
    ...rows,
    ...ignored.map((line) => `ignored: ${line}`),
    `${encoded.images.length} faces encoded, ${encoded.rejected.length} images not encoded, ${encoded.reused} unchanged`,
  ].join("\n");
}

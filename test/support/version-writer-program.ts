/** Writes one classifier version after the other into the directory of its first argument, and activates each. */
import { activateVersion, writeVersion } from "../../src/classifier/versions.ts";

const directory = process.argv[2] ?? "";
const large = new Uint8Array(4_000_000).fill(7);
for (let i = 0; ; i++) {
  const version = `${process.pid}-${String(i).padStart(6, "0")}`;
  const files = new Map([1, 2, 3].map((part) => [`part${part}.bin`, large]));
  await writeVersion(directory, version, files);
  process.stdout.write(".");
  await activateVersion(directory, version);
}

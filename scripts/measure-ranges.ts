import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError } from "../src/errors.ts";
import { decodeImage } from "../src/images/decode.ts";
import { sharp } from "../src/images/sharp.ts";
import { sha256Of } from "../src/models/files.ts";
import { type MeasuringSession, openMeasuring } from "../src/models/graph/measure-ranges.ts";
import type { ValueRange } from "../src/models/graph/quantize.ts";
import { type NetworkId, networks } from "../src/models/manifest.ts";
import { openDetector } from "../src/models/open-detector.ts";
import { openEmbedder } from "../src/models/open-embedder.ts";
import { openSession } from "../src/models/session.ts";
import { openModelStore } from "../src/models/store.ts";
import { runCommand } from "../src/service/command.ts";
import { showProgress } from "../src/service/progress.ts";

const usage = `Measures which values the networks' tensors take on the sample photos, for 8-bit arithmetic.

usage: node dist/scripts/measure-ranges.js FILE NETWORK ...     writes them as src/models/precision/value-ranges.ts`;

/** As cameras show people: the photos are sharp and large. */
const scales = [1, 0.6, 0.35];
const minScore = 0.3;

const idOf = (bytes: Uint8Array): NetworkId | undefined => {
  const hash = sha256Of(bytes);
  return (Object.keys(networks) as NetworkId[]).find((id) => networks[id].sha256 === hash);
};

await runCommand({ usage, options: {}, maxArguments: 1 + Object.keys(networks).length }, async ({ positionals }) => {
  const [file, ...wanted] = positionals;
  if (file === undefined || wanted.length === 0)
    throw new FaceServiceError("USAGE_INVALID", "expected a file and the networks to measure; see --help");
  const config = await loadConfig("config.json", {});
  const store = openModelStore({ directory: configPath(config, config.models.directory) });
  const sessions = new Map<NetworkId, MeasuringSession>();
  const dependencies = {
    store,
    directory: config.directory,
    session: { provider: "cpu", intraOpThreads: 1 } as const,
    open: async (bytes: Uint8Array, options: Parameters<typeof openSession>[1]) => {
      const session = await openMeasuring(bytes, options, openSession);
      const id = idOf(bytes);
      if (id !== undefined) sessions.set(id, session);
      return session;
    },
  };
  await using detector = await openDetector({ ...config, detection: { ...config.detection, minScore } }, dependencies);
  await using embedder = await openEmbedder(config, dependencies);
  const directory = await store.asset("sample-photos");
  const names = (await readdir(directory)).sort();
  const progress = showProgress({ label: "photos", total: names.length * scales.length * 2, unit: "pictures" });
  let done = 0;
  for (const name of names)
    for (const scale of scales)
      for (const mirrored of [false, true]) {
        const photo = sharp(await readFile(join(directory, name)));
        const { width } = await photo.metadata();
        const smaller = photo.resize({ width: Math.round(width * scale) });
        const bytes = await (mirrored ? smaller.flop() : smaller).jpeg({ quality: 90 }).toBuffer();
        const { image } = await decodeImage(bytes, config.images);
        const faces = await detector.detect(image);
        await embedder.embed(
          image,
          faces.map(({ landmarks }) => landmarks),
        );
        progress.update(++done);
      }
  progress.end();
  const measured = [...sessions].filter(([id]) => wanted.includes(id));
  await writeFile(file, sourceOf(new Map(measured.map(([id, { ranges }]) => [id, ranges]))));
  return 0;
});

/** To be formatted by `npx biome check --write`. */
function sourceOf(networkRanges: ReadonlyMap<NetworkId, ReadonlyMap<string, ValueRange>>): string {
  const lines = [...networkRanges].map(([id, ranges]) => {
    const tensors = [...ranges].map(([name, range]) => `${JSON.stringify(name)}: [${range.map(short).join(", ")}]`);
    return `${JSON.stringify(id)}: { ${tensors.join(", ")} },`;
  });
  return `import type { ValueRange } from "../graph/quantize.ts";
import type { NetworkId } from "../manifest.ts";

/**
 * Which values the tensors of networks took on the sample photos; written by \`node dist/scripts/measure-ranges.js\`. Only
 * networks that 8-bit arithmetic makes faster at little loss stand here.
 */
export const valueRanges: Readonly<Partial<Record<NetworkId, Readonly<Record<string, ValueRange>>>>> = {
${lines.join("\n")}
};
`;
}

const short = (value: number): number => Number(value.toPrecision(4));

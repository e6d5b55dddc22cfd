import type { NetworkId } from "../../../src/models/manifest.ts";
import { type Precision, rewritten } from "../../../src/models/precision/store-in-precision.ts";
import { openSession, type Session } from "../../../src/models/session.ts";
import { median } from "../lfw/stage-times.ts";

/** Of one picture or face, (1, 3, height, width). */
const inputs: Readonly<Record<NetworkId, readonly [number, number]>> = {
  rfb: [384, 640],
  pnet: [384, 640],
  rnet: [24, 24],
  onet: [48, 48],
  "landmark-68": [112, 112],
  "fr-feature": [112, 112],
  "dlib-resnet": [150, 150],
};

const runs = 30;

/** Median milliseconds of processor time of one run in each precision, taken in turns. */
export async function networkMs(
  id: NetworkId,
  bytes: Uint8Array,
  precisions: readonly Precision[],
): Promise<readonly number[]> {
  const [height, width] = inputs[id];
  const data = Float32Array.from({ length: 3 * height * width }, (_, i) => 0.5 * Math.sin(i / 40));
  const sessions: Session[] = [];
  for (const precision of precisions)
    sessions.push(await openSession(rewritten(id, bytes, precision), { provider: "cpu", intraOpThreads: 1 }));
  const times = sessions.map((): number[] => []);
  for (let run = 0; run < runs; run++)
    for (const [index, session] of sessions.entries()) {
      const before = process.cpuUsage();
      await session.run({ input: { data, dims: [1, 3, height, width] } });
      const { user, system } = process.cpuUsage(before);
      times[index]?.push((user + system) / 1000);
    }
  for (const session of sessions) await session[Symbol.asyncDispose]();
  return times.map(median);
}

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { recipes } from "../../src/models/build.ts";
import { sha256Of, sourcePath } from "../../src/models/files.ts";
import { type NetworkId, networks } from "../../src/models/manifest.ts";
import { type FloatTensor, openSession, type Session } from "../../src/models/session.ts";
import { type FetchedModels, fetchedModels } from "../support/fetched-models.ts";

interface Expected {
  readonly seed: number;
  readonly factor: number;
  readonly dims: readonly number[];
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

const options = { provider: "cpu", intraOpThreads: 1 } as const;
const fixture = new URL("../../../test/fixtures/models/tfjs-outputs.json", import.meta.url);

let models: FetchedModels;
before(async () => {
  models = await fetchedModels();
});

const derived = async (id: NetworkId): Promise<Session> => openSession(await models.store.network(id), options);

async function sourcesOf(id: NetworkId): Promise<Uint8Array[]> {
  return await Promise.all(networks[id].sources.map((source) => readFile(sourcePath(models.directory, source))));
}

/** Pseudo-random values in [-1, 1): the generator that the fixture tells of. */
function pseudoRandom(dims: readonly number[], seed: number, factor = 1): FloatTensor {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * factor;
  };
  return { dims, data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, next) };
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  return Array.from(actual).reduce((most, value, index) => Math.max(most, Math.abs(value - expected[index]!)), 0);
}

function part({ data, dims }: FloatTensor, index: number): FloatTensor {
  const size = data.length / dims[0]!;
  return { data: data.slice(index * size, (index + 1) * size), dims: [1, ...dims.slice(1)] };
}

describe("an edited graph", () => {
  test("of the RFB detector gives the original's scores and boxes at the original's size", async () => {
    const [bytes = new Uint8Array()] = await sourcesOf("rfb");
    await using original = await openSession(bytes, options);
    await using edited = await derived("rfb");
    const input = pseudoRandom([1, 3, 240, 320], 1);
    const wanted = await original.run({ input });
    const got = await edited.run({ input });
    assert.ok(largestDifference(got["scores"]!.data, wanted["scores"]!.data) < 1e-6);
    assert.ok(largestDifference(decodeAt320(got["offsets"]!.data), wanted["boxes"]!.data) < 1e-5);
  });

  test("of the RFB detector takes any size and several images", async () => {
    await using edited = await derived("rfb");
    const { scores, offsets } = await edited.run({ input: pseudoRandom([2, 3, 128, 192], 2) });
    const priors = 3 * 16 * 24 + 2 * 8 * 12 + 2 * 4 * 6 + 3 * 2 * 3;
    assert.deepEqual(
      [scores?.dims, offsets?.dims],
      [
        [2, priors, 2],
        [2, priors, 4],
      ],
    );
  });

  test("of fr-feature gives the original's numbers for each image of a batch", async () => {
    const [bytes = new Uint8Array()] = await sourcesOf("fr-feature");
    await using original = await openSession(bytes, options);
    await using edited = await derived("fr-feature");
    const input = pseudoRandom([3, 3, 112, 112], 3);
    const got = (await edited.run({ input }))["embedding"]!;
    assert.deepEqual(got.dims, [3, 512]);
    for (let index = 0; index < 3; index++) {
      const wanted = await original.run({ input: part(input, index) });
      assert.ok(largestDifference(part(got, index).data, wanted["output"]!.data) < 1e-5);
    }
  });
});

describe("a converted graph", () => {
  for (const id of ["dlib-resnet", "landmark-68", "pnet", "rnet", "onet"] as const)
    test(`of ${id} gives what the original gives on TensorFlow.js`, async () => {
      const { networks: expected } = JSON.parse(await readFile(fixture, "utf8")) as {
        networks: Record<string, Expected>;
      };
      const { seed, factor, dims, outputs } = expected[id]!;
      await using session = await derived(id);
      const got = await session.run({ input: pseudoRandom(dims, seed, factor) });
      for (const [name, values] of Object.entries(outputs))
        assert.ok(largestDifference(got[name]!.data, values) < 1e-5, name);
    });
});

test("building a network again gives the same bytes", async () => {
  for (const id of ["rfb", "onet", "landmark-68"] as const)
    assert.equal(sha256Of(recipes[id](await sourcesOf(id))), networks[id].sha256);
});

test("a source that is another network is refused", async () => {
  const [feature = new Uint8Array()] = await sourcesOf("fr-feature");
  const [detector = new Uint8Array()] = await sourcesOf("rfb");
  assert.throws(() => recipes.rfb([feature]), { code: "MODEL_INVALID" });
  assert.throws(() => recipes["fr-feature"]([detector]), { code: "MODEL_INVALID" });
  const [list = new Uint8Array(), shard = new Uint8Array()] = await sourcesOf("onet");
  assert.throws(() => recipes.onet([list, shard.subarray(0, 1000)]), { code: "MODEL_INVALID" });
  assert.throws(() => recipes["dlib-resnet"]([list, shard]), {
    code: "MODEL_INVALID",
    message: /no tensor conv32_down/,
  });
});

/** The boxes of 320 × 240 as the original graph decodes them, written down from the priors' definition. */
function decodeAt320(offsets: Float32Array): number[] {
  const boxes: number[] = [];
  const levels = [
    [8, [10, 16, 24]],
    [16, [32, 48]],
    [32, [64, 96]],
    [64, [128, 192, 256]],
  ] as const;
  for (const [stride, sizes] of levels) {
    // 240 is no multiple of 32 and 64: the original spreads its rows evenly over the image.
    const rows = Math.ceil(240 / stride);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < 320 / stride; column++)
        for (const size of sizes) {
          const [dx, dy, dw, dh] = offsets.subarray(boxes.length, boxes.length + 4);
          // The original's priors are clipped to the image before they are used.
          const clip = (value: number): number => Math.min(value, 1);
          const width = clip(size / 320);
          const height = clip(size / 240);
          const x = clip(((column + 0.5) * stride) / 320) + dx! * 0.1 * width;
          const y = clip((row + 0.5) / rows) + dy! * 0.1 * height;
          const halfWidth = (width * Math.exp(dw! * 0.2)) / 2;
          const halfHeight = (height * Math.exp(dh! * 0.2)) / 2;
          boxes.push(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
        }
  }
  return boxes;
}

import { FaceServiceError } from "../errors.ts";
import type { FaceEmbedder, ModelId } from "../face/embedding.ts";
import { AlignedNetwork, type NetworkInput } from "./embedders/aligned-network.ts";
import { arcFaceInput } from "./embedders/arcface.ts";
import { dlibInput } from "./embedders/dlib.ts";
import { frFeatureInput } from "./embedders/fr-feature.ts";
import { FusedEmbedder, firstShare } from "./embedders/fused.ts";
import { NetworkEmbedder } from "./embedders/network-embedder.ts";
import { sfaceInput } from "./embedders/sface.ts";
import { sha256Of } from "./files.ts";
import { type NetworkId, networks } from "./manifest.ts";
import { readOwnNetwork } from "./own-network.ts";
import { openSession, type SessionOptions } from "./session.ts";
import type { ModelStore } from "./store.ts";

export type EmbedderKind = "fused" | "fr-feature" | "dlib" | "sface" | "arcface";

export interface EmbedderSettings {
  readonly models: {
    readonly embedder: { readonly kind: EmbedderKind; readonly path: string | null; readonly sha256: string | null };
  };
}

export interface EmbedderDependencies {
  readonly store: Pick<ModelStore, "network">;
  /** Of config.json: the relative path of an own file counts from here. */
  readonly directory: string;
  readonly session: SessionOptions;
}

interface SingleNetwork {
  readonly input: NetworkInput;
  /** Of the fetched network; absent where only a file of the user's own will do. */
  readonly fetched?: NetworkId;
}

const singles: Readonly<Record<Exclude<EmbedderKind, "fused">, SingleNetwork>> = {
  "fr-feature": { input: frFeatureInput, fetched: "fr-feature" },
  dlib: { input: dlibInput, fetched: "dlib-resnet" },
  sface: { input: sfaceInput },
  arcface: { input: arcFaceInput },
};

/**
 * Loads the embedder that config.json names, verified and warmed up.
 *
 * @throws {FaceServiceError} MODEL_INVALID when its file is missing, altered or another network; CONFIG_INVALID when
 *   the kind needs a file of one's own, or takes none
 */
export async function openEmbedder(
  { models }: EmbedderSettings,
  dependencies: EmbedderDependencies,
): Promise<FaceEmbedder & AsyncDisposable> {
  const { kind, path, sha256 } = models.embedder;
  if (kind === "fused") {
    if (path !== null)
      throw new FaceServiceError(
        "CONFIG_INVALID",
        "expected models.embedder.path to be null for kind fused, which is made of two fetched networks; remove it or name another kind",
      );
    return await openFused(dependencies);
  }
  const { input, fetched } = singles[kind];
  const { directory, store, session } = dependencies;
  if (path !== null) {
    const own = await readOwnNetwork({ path, sha256 }, directory);
    return new NetworkEmbedder(modelId(kind, own.sha256), await openNetwork(own.bytes, input, session));
  }
  if (fetched === undefined)
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `expected models.embedder.path for kind ${kind}, got null; name the ONNX file, or choose the kind fused`,
    );
  const network = await openNetwork(await store.network(fetched), input, session);
  return new NetworkEmbedder(modelId(kind, networks[fetched].sha256), network);
}

/** The weights of both and the share decide what the vectors mean, so all of them make the id. */
async function openFused({ store, session }: EmbedderDependencies): Promise<FusedEmbedder> {
  const recipe = `${networks["fr-feature"].sha256} ${networks["dlib-resnet"].sha256} ${firstShare}`;
  const first = await openNetwork(await store.network("fr-feature"), frFeatureInput, session);
  try {
    const second = await openNetwork(await store.network("dlib-resnet"), dlibInput, session);
    return new FusedEmbedder(modelId("fused", sha256Of(new TextEncoder().encode(recipe))), first, second);
  } catch (error) {
    await first[Symbol.asyncDispose]();
    throw error;
  }
}

async function openNetwork(bytes: Uint8Array, input: NetworkInput, options: SessionOptions): Promise<AlignedNetwork> {
  const session = await openSession(bytes, options);
  try {
    return await AlignedNetwork.open(session, input);
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

const modelId = (kind: EmbedderKind, sha256: string): ModelId => `${kind}@${sha256.slice(0, 12)}` as ModelId;

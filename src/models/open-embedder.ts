import { FaceServiceError } from "../errors.ts";
import type { FaceEmbedder, ModelId } from "../face/embedding.ts";
import { AlignedNetwork, type NetworkInput } from "./embedders/aligned-network.ts";
import { arcFaceInput } from "./embedders/arcface.ts";
import { dlibInput } from "./embedders/dlib.ts";
import { frFeatureInput } from "./embedders/fr-feature.ts";
import { fusedShares } from "./embedders/fused.ts";
import { LandmarkRefiner, landmark68Input } from "./embedders/landmark-refiner.ts";
import { type EmbedderPart, NetworkEmbedder } from "./embedders/network-embedder.ts";
import { sfaceInput } from "./embedders/sface.ts";
import { sha256Of } from "./files.ts";
import { type NetworkId, networks } from "./manifest.ts";
import { readOwnNetwork } from "./own-network.ts";
import { openSession, type Session, type SessionOptions } from "./session.ts";
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
  /** How a network is opened; a measurement puts its clock around it. */
  readonly open?: typeof openSession;
}

interface FetchedPart {
  readonly id: NetworkId;
  readonly input: NetworkInput;
  readonly share: number;
}

const fetchedKinds: Readonly<Record<Exclude<EmbedderKind, OwnKind>, readonly FetchedPart[]>> = {
  "fr-feature": [{ id: "fr-feature", input: frFeatureInput, share: 1 }],
  dlib: [{ id: "dlib-resnet", input: dlibInput, share: 1 }],
  fused: [
    { id: "fr-feature", input: frFeatureInput, share: fusedShares["fr-feature"] },
    { id: "dlib-resnet", input: dlibInput, share: fusedShares.dlib },
  ],
};

type OwnKind = "sface" | "arcface";

const ownKinds: Readonly<Record<OwnKind, NetworkInput>> = { sface: sfaceInput, arcface: arcFaceInput };

/**
 * Loads the embedder that config.json names, verified and warmed up.
 *
 * @throws {FaceServiceError} MODEL_INVALID when a file is missing, altered or another network; CONFIG_INVALID when the
 *   kind needs a file of one's own, or takes none
 */
export async function openEmbedder(
  { models }: EmbedderSettings,
  dependencies: EmbedderDependencies,
): Promise<FaceEmbedder & AsyncDisposable> {
  const { store, directory, session: options, open = openSession } = dependencies;
  const sessions: Session[] = [];
  const dispose = async (): Promise<void> => {
    for (const session of sessions.splice(0)) await session[Symbol.asyncDispose]();
  };
  const openNetwork = async (bytes: Uint8Array, input: NetworkInput): Promise<AlignedNetwork> => {
    const session = await open(bytes, options);
    sessions.push(session);
    return await AlignedNetwork.open(session, input);
  };
  try {
    const { kind, path, sha256 } = models.embedder;
    const embedder = isOwn(kind)
      ? await openOwn(kind, await readOwnNetwork({ path: wantedPath(kind, path), sha256 }, directory), openNetwork)
      : await openFetched(wantedNoPath(kind, path), store, openNetwork);
    return {
      model: embedder.model,
      dimensions: embedder.dimensions,
      embed: (image, faces) => embedder.embed(image, faces),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

type OpenNetwork = (bytes: Uint8Array, input: NetworkInput) => Promise<AlignedNetwork>;

async function openFetched(
  kind: keyof typeof fetchedKinds,
  store: Pick<ModelStore, "network">,
  openNetwork: OpenNetwork,
): Promise<NetworkEmbedder> {
  const parts: EmbedderPart[] = [];
  for (const { id, input, share } of fetchedKinds[kind])
    parts.push({ network: await openNetwork(await store.network(id), input), share });
  const refiner = new LandmarkRefiner(await openNetwork(await store.network("landmark-68"), landmark68Input));
  return new NetworkEmbedder(fetchedModelId(kind), parts, refiner);
}

/** What decides what a vector means: every network that has a part in it, and its share. */
function fetchedModelId(kind: keyof typeof fetchedKinds): ModelId {
  const parts = [...fetchedKinds[kind], { id: "landmark-68", share: 0 } as const];
  const recipe = parts.map(({ id, share }) => `${networks[id].sha256} ${share}`).join("\n");
  return modelId(kind, sha256Of(new TextEncoder().encode(recipe)));
}

async function openOwn(
  kind: OwnKind,
  { bytes, sha256 }: Awaited<ReturnType<typeof readOwnNetwork>>,
  openNetwork: OpenNetwork,
): Promise<NetworkEmbedder> {
  return new NetworkEmbedder(modelId(kind, sha256), [{ network: await openNetwork(bytes, ownKinds[kind]), share: 1 }]);
}

const isOwn = (kind: EmbedderKind): kind is OwnKind => kind in ownKinds;

function wantedPath(kind: OwnKind, path: string | null): string {
  if (path !== null) return path;
  throw new FaceServiceError(
    "CONFIG_INVALID",
    `expected models.embedder.path for kind ${kind}, got null; name the ONNX file, or choose the kind fused`,
  );
}

function wantedNoPath<Kind>(kind: Kind, path: string | null): Kind {
  if (path === null) return kind;
  throw new FaceServiceError(
    "CONFIG_INVALID",
    `expected models.embedder.path to be null for kind ${kind}, which runs fetched networks; remove it or name another kind`,
  );
}

const modelId = (kind: EmbedderKind, sha256: string): ModelId => `${kind}@${sha256.slice(0, 12)}` as ModelId;

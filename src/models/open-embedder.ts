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
import type { NetworkId } from "./manifest.ts";
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

interface FetchedPart extends Omit<EmbedderPart, "network"> {
  readonly id: NetworkId;
  readonly input: NetworkInput;
}

/** ArcFace's template was drawn for landmarks as detectors give them. */
const frFeature: FetchedPart = { id: "fr-feature", input: frFeatureInput, landmarks: "mean", share: 1 };
/** dlib's template is made of the 68 points. */
const dlib: FetchedPart = { id: "dlib-resnet", input: dlibInput, landmarks: "points68", share: 1 };

const fetchedKinds: Readonly<Record<Exclude<EmbedderKind, OwnKind>, readonly FetchedPart[]>> = {
  "fr-feature": [frFeature],
  dlib: [dlib],
  fused: [
    { ...frFeature, share: fusedShares["fr-feature"] },
    { ...dlib, share: fusedShares.dlib },
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
  const refinerBytes = await store.network("landmark-68");
  const parts: EmbedderPart[] = [];
  // What decides what a vector means: each network that has a part in it, as it runs, its landmarks and its share.
  const recipe: string[] = [];
  for (const { id, input, share, landmarks } of fetchedKinds[kind]) {
    const bytes = await store.network(id);
    recipe.push(`${sha256Of(bytes)} ${share} ${landmarks} ${sha256Of(refinerBytes)}`);
    parts.push({ network: await openNetwork(bytes, input), share, landmarks });
  }
  const refiner = new LandmarkRefiner(await openNetwork(refinerBytes, landmark68Input));
  return new NetworkEmbedder(modelId(kind, sha256Of(new TextEncoder().encode(recipe.join("\n")))), parts, refiner);
}

async function openOwn(
  kind: OwnKind,
  { bytes, sha256 }: Awaited<ReturnType<typeof readOwnNetwork>>,
  openNetwork: OpenNetwork,
): Promise<NetworkEmbedder> {
  const network = await openNetwork(bytes, ownKinds[kind]);
  return new NetworkEmbedder(modelId(kind, sha256), [{ network, share: 1, landmarks: "detector" }]);
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

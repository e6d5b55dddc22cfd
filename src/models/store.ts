import { dirname, resolve } from "node:path";
import { FaceServiceError } from "../errors.ts";
import { type FileState, networkPath, readVerified, sourcePath, stateOf } from "./files.ts";
import { type AssetId, assets, isNetwork, type ModelFileId, type NetworkId, networks } from "./manifest.ts";

/** The fetched networks and assets of a directory. Every access verifies the SHA-256; none touches the network. */
export interface ModelStore {
  /**
   * @returns the bytes of the derived .onnx file
   * @throws {FaceServiceError} MODEL_INVALID when it is missing, truncated or altered
   */
  network(id: NetworkId): Promise<Uint8Array>;
  /**
   * @returns the absolute path of the asset's file, or of the directory that holds its files and no others
   * @throws {FaceServiceError} MODEL_INVALID when it is missing, truncated or altered
   */
  asset(id: AssetId): Promise<string>;
  state(id: ModelFileId): Promise<FileState>;
}

export function openModelStore({ directory }: { readonly directory: string }): ModelStore {
  const root = resolve(directory);
  return {
    async network(id) {
      const path = networkPath(root, id);
      const found = await readVerified(path, networks[id]);
      if (typeof found === "string") throw unusable(id, path, found);
      return found;
    },
    async asset(id) {
      const paths = assets[id].sources.map((source) => sourcePath(root, source));
      const state = await assetState(root, id);
      const [first = root] = paths;
      if (state !== "ok") throw unusable(id, first, state);
      return paths.length === 1 ? first : dirname(first);
    },
    async state(id) {
      return isNetwork(id) ? await stateOf(networkPath(root, id), networks[id]) : await assetState(root, id);
    },
  };
}

async function assetState(root: string, id: AssetId): Promise<FileState> {
  const states = await Promise.all(assets[id].sources.map((source) => stateOf(sourcePath(root, source), source)));
  return states.find((state) => state === "damaged") ?? states.find((state) => state === "missing") ?? "ok";
}

function unusable(id: ModelFileId, path: string, state: "missing" | "damaged"): FaceServiceError {
  const optional = !isNetwork(id) && assets[id].optional;
  const got = state === "missing" ? "found none" : "found one whose SHA-256 differs (altered or cut short)";
  return new FaceServiceError(
    "MODEL_INVALID",
    `expected ${id} at ${path}, ${got}; run: npm run models -- fetch${optional || state === "damaged" ? ` ${id}` : ""}`,
  );
}

import { dlibResnet } from "./convert/dlib-resnet.ts";
import { landmark68 } from "./convert/landmark-68.ts";
import { onet, pnet, rnet } from "./convert/mtcnn.ts";
import { readTfjsWeights, type TfjsWeights } from "./convert/tfjs-weights.ts";
import { frFeatureInBatches } from "./graph/edit-fr-feature.ts";
import { rfbAtAnySize } from "./graph/edit-rfb.ts";
import type { NetworkId } from "./manifest.ts";

/** @param sources - the network's source files, in the manifest's order */
type Recipe = (sources: readonly Uint8Array[]) => Uint8Array;

const edited =
  (edit: (original: Uint8Array) => Uint8Array): Recipe =>
  ([original = new Uint8Array()]) =>
    edit(original);

const converted =
  (convert: (weights: TfjsWeights) => Uint8Array): Recipe =>
  ([manifest = new Uint8Array(), shard = new Uint8Array()]) =>
    convert(readTfjsWeights(manifest, shard));

/** How each network comes out of its source files; same sources, same bytes. */
export const recipes: Readonly<Record<NetworkId, Recipe>> = {
  rfb: edited(rfbAtAnySize),
  pnet: converted(pnet),
  rnet: converted(rnet),
  onet: converted(onet),
  "landmark-68": converted(landmark68),
  "fr-feature": edited(frFeatureInBatches),
  "dlib-resnet": converted(dlibResnet),
};

import type { Config } from "../../../src/config/load.ts";
import type { EngineStatus } from "../../../src/engine/engine.ts";

/** Raised when a change of code gives other embeddings or other damage from the same settings. */
const edition = 1;

/** All that an embedding depends on beside the picture. */
export function embeddingRecipe(
  { detection, images }: Pick<Config, "detection" | "images">,
  { detector, embedder }: Pick<EngineStatus, "detector" | "embedder">,
): readonly unknown[] {
  return [edition, detector, embedder, detection, images.maxSidePx];
}

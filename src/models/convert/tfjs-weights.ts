import { z } from "zod";
import { FaceServiceError, messageOf } from "../../errors.ts";
import type { WeightTensor } from "../graph/graph-builder.ts";

const size = z.number().int().positive();
const weight = z.object({
  name: z.string(),
  shape: z.array(size),
  dtype: z.literal("float32"),
  quantization: z.object({ dtype: z.literal("uint8"), scale: z.number(), min: z.number() }).optional(),
});
const manifest = z.array(z.object({ weights: z.array(weight) }));

export type TfjsWeights = (name: string) => WeightTensor;

/**
 * Reads weights as TensorFlow.js stores them: a JSON list of tensors that lie one behind the other in a file,
 * as float32 or as bytes with value = byte × scale + min.
 *
 * @returns the tensor of a name, in TensorFlow's layout (convolutions: height, width, in, out)
 * @throws {FaceServiceError} MODEL_INVALID when list and file do not fit, or on a name that is not there
 */
export function readTfjsWeights(manifestJson: Uint8Array, shard: Uint8Array): TfjsWeights {
  const tensors = new Map<string, WeightTensor>();
  let offset = 0;
  for (const { name, shape, quantization } of parse(manifestJson).flatMap(({ weights }) => weights)) {
    const length = shape.reduce((product, side) => product * side, 1);
    const end = offset + length * (quantization ? 1 : 4);
    if (end > shard.length) throw misfit(`tensor ${name} ends at byte ${end}, the file has ${shard.length}`);
    // A copy of its own: float32 views need aligned bytes, and a Buffer's slice is only a view.
    const bytes = new Uint8Array(shard.subarray(offset, end));
    const data = quantization
      ? Float32Array.from(bytes, (byte) => byte * quantization.scale + quantization.min)
      : new Float32Array(bytes.buffer);
    tensors.set(name, { dims: shape, data });
    offset = end;
  }
  if (offset !== shard.length) throw misfit(`its tensors take ${offset} bytes, the file has ${shard.length}`);
  return (name) => {
    const tensor = tensors.get(name);
    if (!tensor) throw misfit(`it has no tensor ${name}`);
    return tensor;
  };
}

function parse(json: Uint8Array): z.infer<typeof manifest> {
  try {
    return manifest.parse(JSON.parse(Buffer.from(json).toString("utf8")));
  } catch (error) {
    throw misfit(messageOf(error), error);
  }
}

const misfit = (what: string, cause?: unknown): FaceServiceError =>
  new FaceServiceError("MODEL_INVALID", `expected a TensorFlow.js weight list: ${what}`, { cause });

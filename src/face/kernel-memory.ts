import { encodeModule } from "../wasm/encoder.ts";
import { type ResampleKernels, resampleFunctions } from "./resample-kernels.ts";
import { type WarpKernels, warpFunctions } from "./warp-kernels.ts";

const pageBytes = 65_536;
/** Vectors are read past the end of what they are wanted for. */
const slackBytes = 64;

export interface Kernels extends ResampleKernels, WarpKernels {}

/** The memory of the kernels, and what they work on in it. */
export interface Workspace {
  readonly kernels: Kernels;
  readonly bytes: Uint8Array;
  readonly shorts: Uint16Array;
  readonly ints: Int32Array;
  readonly floats: Float32Array;
}

let memory: WebAssembly.Memory | undefined;
let workspace: Workspace | undefined;

/**
 * The thread's workspace, at least so large; what stands in it is void with the next call, so nothing may wait in
 * between. One for all, because every use of it ends before another can begin.
 */
export function workspaceOf(bytes: number): Workspace {
  const wanted = Math.ceil(bytes / pageBytes);
  if (memory === undefined || workspace === undefined) {
    memory = new WebAssembly.Memory({ initial: wanted, maximum: pageBytes });
    workspace = viewsOf(memory, openKernels(memory));
  }
  const missing = wanted - memory.buffer.byteLength / pageBytes;
  if (missing > 0) {
    memory.grow(missing);
    workspace = viewsOf(memory, workspace.kernels);
  }
  return workspace;
}

function openKernels(memory: WebAssembly.Memory): Kernels {
  const module = new WebAssembly.Module(encodeModule([...resampleFunctions(), ...warpFunctions()]));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}

function viewsOf({ buffer }: WebAssembly.Memory, kernels: Kernels): Workspace {
  return {
    kernels,
    bytes: new Uint8Array(buffer),
    shorts: new Uint16Array(buffer),
    ints: new Int32Array(buffer),
    floats: new Float32Array(buffer),
  };
}

/** Addresses of areas of these many bytes one behind the other, and the bytes that they take in all. */
export function layOut(sizes: readonly number[]): { readonly places: readonly number[]; readonly end: number } {
  let end = 0;
  const places = sizes.map((size) => {
    const place = end;
    end += Math.ceil((size + slackBytes) / 16) * 16;
    return place;
  });
  return { places, end };
}

/** Of the four vectors that {@link writeNorm} writes. */
export const normBytes = 4 * 16;

/**
 * Writes what the kernels multiply with and add: the scale, then what black comes to in red, green and blue.
 *
 * @param place - byte address
 * @param unit - what the kernels' values are multiples of: how many of theirs make one of a pixel
 */
export function writeNorm(floats: Float32Array, place: number, { mean, scale }: Norm, unit = 1): void {
  const at = place / 4;
  floats.fill(scale / unit, at, at + 4);
  for (const [channel, value] of mean.entries()) {
    const start = at + 4 * (channel + 1);
    floats.fill(-value * scale, start, start + 4);
  }
}

interface Norm {
  /** Of red, green and blue. */
  readonly mean: readonly [number, number, number];
  readonly scale: number;
}

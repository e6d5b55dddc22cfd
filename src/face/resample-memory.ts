import { openResampleKernels, type ResampleKernels } from "./resample-kernels.ts";

const pageBytes = 65_536;
/** Vectors are read past the end of what they are wanted for. */
const slackBytes = 64;

/** The memory of the kernels, and what they work on in it. */
export interface Workspace {
  readonly kernels: ResampleKernels;
  readonly bytes: Uint8Array;
  readonly shorts: Uint16Array;
  readonly ints: Int32Array;
  readonly floats: Float32Array;
}

let memory: WebAssembly.Memory | undefined;
let workspace: Workspace | undefined;

/**
 * The thread's workspace, at least so large; what stands in it is void with the next call, so nothing may wait in
 * between. One for all, because every resampling ends before another can begin.
 */
export function workspaceOf(bytes: number): Workspace {
  const wanted = Math.ceil(bytes / pageBytes);
  if (memory === undefined || workspace === undefined) {
    memory = new WebAssembly.Memory({ initial: wanted, maximum: pageBytes });
    workspace = viewsOf(memory, openResampleKernels(memory));
  }
  const missing = wanted - memory.buffer.byteLength / pageBytes;
  if (missing > 0) {
    memory.grow(missing);
    workspace = viewsOf(memory, workspace.kernels);
  }
  return workspace;
}

function viewsOf({ buffer }: WebAssembly.Memory, kernels: ResampleKernels): Workspace {
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

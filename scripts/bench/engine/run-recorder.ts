import { InferenceSession, Tensor } from "onnxruntime-node";

/** One run of a network with the inputs that it got. */
interface RecordedRun {
  readonly session: InferenceSession;
  readonly feeds: InferenceSession.FeedsType;
}

/**
 * Does some work and notes each run of a network in it.
 *
 * The method of ONNX Runtime itself is replaced meanwhile, so that what is replayed later is exactly what ran.
 */
export async function recordRuns(work: () => Promise<unknown>): Promise<readonly RecordedRun[]> {
  const runs: RecordedRun[] = [];
  // The package's types hide that InferenceSession is a class.
  const prototype: InferenceSession = Reflect.get(InferenceSession, "prototype");
  const { run } = prototype;
  prototype.run = function record(this: InferenceSession, feeds: InferenceSession.FeedsType) {
    runs.push({ session: this, feeds: copyOf(feeds) });
    return run.call(this, feeds, {});
  };
  try {
    await work();
  } finally {
    prototype.run = run;
  }
  return runs;
}

/** The bare runs, one after another. */
export async function replay(runs: readonly RecordedRun[]): Promise<void> {
  for (const { session, feeds } of runs) await session.run(feeds);
}

/** The pipeline may use its buffers again for the next input. */
function copyOf(feeds: InferenceSession.FeedsType): InferenceSession.FeedsType {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, value]) => {
      if (!(value instanceof Tensor) || !(value.data instanceof Float32Array))
        throw new Error(`expected a float32 tensor for ${name}`);
      return [name, new Tensor("float32", value.data.slice(), value.dims)];
    }),
  );
}

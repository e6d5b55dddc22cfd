import type { FloatTensor, openSession, Session, SessionOptions } from "../session.ts";
import { exposeTensors } from "./expose-tensors.ts";
import { decodeModel, graphOf } from "./onnx-model.ts";
import type { ValueRange } from "./quantize.ts";
import { roundedTensors } from "./rounded-tensors.ts";
import { splitPrelu } from "./split-prelu.ts";

/** A session that keeps the ranges that values inside its network took. */
export interface MeasuringSession extends Session {
  /** By tensor. */
  readonly ranges: ReadonlyMap<string, ValueRange>;
}

/** Opens a network that answers as ever, and watches the tensors that {@link roundedTensors} names. */
export async function openMeasuring(
  bytes: Uint8Array,
  options: SessionOptions,
  open: typeof openSession,
): Promise<MeasuringSession> {
  const prepared = splitPrelu(bytes);
  const graph = graphOf(decodeModel(prepared));
  const names = roundedTensors(graph);
  const outputNames = (graph.output ?? []).map(({ name }) => name ?? "");
  const session = await open(exposeTensors(prepared, names), options);
  const ranges = new Map<string, ValueRange>();
  return {
    inputNames: session.inputNames,
    outputNames,
    ranges,
    async run(feeds) {
      const outputs = await session.run(feeds);
      for (const name of names) {
        const seen = rangeOf(outputs[name] ?? feeds[name]);
        const before = ranges.get(name) ?? seen;
        ranges.set(name, [Math.min(before[0], seen[0]), Math.max(before[1], seen[1])]);
      }
      return Object.fromEntries(Object.entries(outputs).filter(([name]) => outputNames.includes(name)));
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function rangeOf(tensor: FloatTensor | undefined): ValueRange {
  let low = 0;
  let high = 0;
  for (const value of tensor?.data ?? []) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

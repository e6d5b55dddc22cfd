import { z } from "zod";

/** The operators in which a network's time goes; shapes and the like may be computed on the CPU. */
const heavyOperators = /^(Fused|Nhwc)?(Conv|ConvTranspose|Gemm|MatMul)(?!Integer)/;

const profile = z.array(
  z.looseObject({
    cat: z.string().optional(),
    args: z.looseObject({ op_name: z.string().optional(), provider: z.string().optional() }).optional(),
  }),
);

/**
 * The heavy operators of a run that another provider than the wanted one computed, sorted; ONNX Runtime gives to the
 * CPU what a provider cannot do, and says nothing.
 *
 * @param text - the profile that ONNX Runtime wrote
 * @param wanted - as ONNX Runtime names it: `CUDAExecutionProvider`
 */
export function heavyElsewhere(text: string, wanted: ReadonlySet<string>): readonly string[] {
  const events = profile.parse(JSON.parse(text)).flatMap(({ cat, args }) => (cat === "Node" ? [args] : []));
  const found = events.flatMap((args) => {
    const { op_name: operator = "", provider = "" } = args ?? {};
    return heavyOperators.test(operator) && !wanted.has(provider) ? [`${operator} on ${provider}`] : [];
  });
  return [...new Set(found)].sort();
}

import { FaceServiceError } from "../errors.ts";
import type { RpcMethod } from "../rpc/built-ins.ts";
import { parsed } from "../rpc/codec.ts";
import { type IdentifyReply, identifyRequest, toProbes } from "../rpc/identify.ts";
import { fromIdentification } from "../rpc/recognize.ts";
import { versionName } from "./active-classifier.ts";
import type { MethodDependencies } from "./method-dependencies.ts";
import { soleArgument } from "./sole-argument.ts";

/** Our own method: embeddings in, one answer each out, by the same gates, classifier and threshold as `recognize`. */
export function identifyMethod({ engine, classifier }: MethodDependencies): RpcMethod {
  return {
    args: ["request"],
    doc: "Names faces by their embeddings: {embedder, faces: [{embedding, quality?}]} in, candidates out.",
    async call(args): Promise<IdentifyReply> {
      const request = parsed(identifyRequest, soleArgument("identify", args));
      const { detector, embedder } = engine.status();
      if (request.embedder !== embedder)
        throw new FaceServiceError(
          "GALLERY_MISMATCH",
          `the embeddings were made by ${request.embedder}, but ${embedder} runs: recognise the pictures again`,
        );
      const directory = classifier.directory();
      const { identifications } = await engine.identify({
        faces: toProbes(request),
        ...(directory === undefined ? {} : { classifier: directory }),
      });
      return {
        classifier: versionName(directory),
        models: { detector, embedder },
        faces: identifications.map((answer) => ({ identification: fromIdentification(answer) })),
      };
    },
  };
}

import type { FastifyReply } from "fastify";
import type { Look } from "../recognizer.ts";

/** What DeepStack's answers and CodeProject.AI's have in common. */
export function answered(
  command: string,
  reply: Pick<FastifyReply, "elapsedTime">,
  { message, look }: { readonly message: string; readonly look?: Look },
) {
  const times = look && {
    inferenceMs: Math.round(look.timings.detectMs + look.timings.embedMs),
    processMs: Math.round(look.timings.totalMs),
  };
  return {
    success: true as const,
    code: 200 as const,
    command,
    message,
    moduleId: "FaceProcessing" as const,
    moduleName: "face-det-rec",
    ...times,
    analysisRoundTripMs: Math.round(reply.elapsedTime),
    processedBy: "localhost" as const,
    timestampUTC: new Date().toUTCString(),
  };
}

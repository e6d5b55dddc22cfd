import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import type { RpcClient } from "../../rpc/rpc-client.ts";
import type { DetectedLabel } from "./seed-frame.ts";

export interface SeedDetector {
  /** Labels of each image, in the order of the paths. @throws {FaceServiceError} UNAVAILABLE, DEADLINE_EXCEEDED */
  detect(paths: readonly string[]): Promise<readonly (readonly DetectedLabel[])[]>;
}

const corner = z.number();
const label = z.looseObject({
  name: z.string(),
  score: z.number(),
  box: z.object({ ymin: corner, xmin: corner, ymax: corner, xmax: corner }),
  face: z.string().nullable().exactOptional(),
  faceProba: z.number().exactOptional(),
});
const answer = z.array(z.looseObject({ image: z.string(), labels: z.array(label) }));

/** The older uploader's two calls: the object server's answer goes whole to the face server. */
export function openSeedDetector(
  { objects, faces }: { readonly objects: RpcClient; readonly faces: RpcClient | undefined },
  timeoutMs: number,
): SeedDetector {
  return {
    async detect(paths) {
      const found = readLabels(
        "detect_objects",
        await objects.call("detect_objects", [[...paths]], { timeoutMs }),
        paths,
      );
      const named =
        faces === undefined
          ? found
          : readLabels("detect_faces", await faces.call("detect_faces", [found], { timeoutMs }), paths);
      return named.map(({ labels }) => labels);
    },
  };
}

/**
 * @param paths - of the images that were asked about
 * @throws {FaceServiceError} REQUEST_INVALID unless it answers about these, in this order
 */
export function readLabels(method: string, reply: unknown, paths: readonly string[]): z.infer<typeof answer> {
  const parsed = answer.safeParse(typeof reply === "string" ? parseJson(reply) : reply);
  if (!parsed.success) throw unexpected(method, paths, parsed.error.issues[0]?.message ?? "something else");
  if (parsed.data.length !== paths.length) throw unexpected(method, paths, `${parsed.data.length}`);
  // In another order a name would go to another frame.
  const misplaced = parsed.data.findIndex(({ image }, index) => image !== paths[index]);
  if (misplaced >= 0) throw unexpected(method, paths, `another image at place ${misplaced}`);
  return parsed.data;
}

const unexpected = (method: string, paths: readonly string[], got: string): FaceServiceError =>
  new FaceServiceError(
    "REQUEST_INVALID",
    `expected of ${method} a list of ${paths.length} images with labels, in the order asked, got ${got}`,
  );

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

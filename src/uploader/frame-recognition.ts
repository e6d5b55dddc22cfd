import { FaceServiceError } from "../errors.ts";
import { isMissing } from "../files/missing.ts";
import type { FramePicture } from "../zoneminder/frame-picture.ts";
import type { SourcedFrame } from "./frame-source.ts";
import type { Recognition } from "./recognizer.ts";
import type { CarriedRecognition } from "./similar-frames.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";

/** So often a frame is tried while the server is up, before it is put off. */
const maxTriesWhileServing = 3;

export const eventName = ({ event: { monitor, event } }: SourcedFrame): string => `${monitor}/${event}`;

/** ZoneMinder has deleted the frame meanwhile. */
export const isPurged = (error: unknown): boolean => error instanceof FaceServiceError && isMissing(error.cause);

/** Asks the server, or takes what it said of a frame that looks the same. */
export function recognizeFrame(
  frame: SourcedFrame,
  { picture, capturedAt }: { readonly picture: FramePicture; readonly capturedAt: Date },
  deps: UploadDependencies,
): Promise<CarriedRecognition> {
  const ask = (): Promise<Recognition> => askServer(picture, frame, deps);
  const { similar } = deps;
  if (similar === undefined) return ask();
  return similar.recognize({ event: eventName(frame), number: frame.number, capturedAt, picture }, ask);
}

/** Waits for a server that is away or full; a failure beside a server that answers is the frame's own. */
function askServer(
  picture: FramePicture,
  { motion }: SourcedFrame,
  { server, recognizer, abandon }: UploadDependencies,
): Promise<Recognition> {
  return server.reach(
    () => recognizer.recognize(picture, abandon, motion),
    async (error, failures) => {
      if (isPurged(error)) return false;
      const isFull = error instanceof FaceServiceError && error.code === "OVERLOADED";
      return isFull || failures < maxTriesWhileServing || !(await recognizer.isServing());
    },
  );
}

import { address, pathOf } from "../api/client.ts";
import type { Result } from "../api/contract.ts";

const pictureWidthPx = 960;

/** @param annotated - with boxes and names drawn into it */
export const framePicture = ({ monitor, event, frame }: Result, annotated = false): string =>
  address(`/results${pathOf(monitor, event, frame)}/picture`, { annotated, width: pictureWidthPx });

/**
 * Whether the picture with boxes drawn into it is there sooner: the other would be taken out of a video. What a person said
 * of a face since is not in it.
 */
export const isSoonerDrawn = ({
  fromVideo,
  archived,
  faces,
}: Pick<Result, "fromVideo" | "archived" | "faces">): boolean =>
  fromVideo && archived && faces.every(({ decision }) => decision === undefined);

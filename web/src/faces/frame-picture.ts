import { address, pathOf } from "../api/client.ts";
import type { Result } from "../api/contract.ts";

const pictureWidthPx = 960;

/** @param annotated - with boxes and names drawn into it */
export const framePicture = ({ monitor, event, frame }: Result, annotated = false): string =>
  address(`/results${pathOf(monitor, event, frame)}/picture`, { annotated, width: pictureWidthPx });

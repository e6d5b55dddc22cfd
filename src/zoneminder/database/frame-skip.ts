/** How many alarm frames are passed over, and by which rule. */
export interface FrameSkipRule {
  /** 0: none. */
  readonly frameSkip: number;
  /** The rule of the older uploader, which passes over each (n+1)th frame of a monitor instead of n after each one. */
  readonly seedRule: boolean;
}

/**
 * Whether an alarm frame is passed over.
 *
 * Ours: after each frame that is processed, the next `frameSkip` of its event are passed over, so that the first frame
 * of every event is processed, whenever it is looked at. The older uploader's: of each monitor's frames in one search
 * every (frameSkip+1)th is passed over, so that a higher number passes over fewer.
 *
 * @param place - of the frame among the alarm frames of its event (ours), of its monitor's search (older), from 0
 */
export function isSkipped(place: number, { frameSkip, seedRule }: FrameSkipRule): boolean {
  if (frameSkip === 0) return false;
  const cycle = frameSkip + 1;
  return seedRule ? (place + 1) % cycle === 0 : place % cycle !== 0;
}

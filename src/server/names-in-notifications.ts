import { existsSync } from "node:fs";
import type { NamedRecords } from "../gallery/person-changes.ts";
import { openSentLog } from "../notify/sent-log.ts";
import { subjectOf } from "../notify/topics.ts";

/**
 * What brokers keep of people: where each was last seen. It is taken back by the uploader, which talks to them; who is
 * renamed is told of under the new name from the next message on.
 *
 * @param file - of what was sent; absolute
 */
export function namesInNotifications(file: string): NamedRecords {
  const erase = async (name: string): Promise<number> => {
    if (!existsSync(file)) return 0;
    await using log = await openSentLog(file);
    return await log.erase(subjectOf(name), name);
  };
  return { name: "notifications", rename: erase, erase };
}

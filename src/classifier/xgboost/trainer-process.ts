import { messageOf } from "../../errors.ts";
import { type BoosterTask, type TrainedBooster, XgboostLibrary } from "./library.ts";

/** What the parent asks; one message is answered before the next is sent. */
export type TrainerRequest =
  | { readonly kind: "open"; readonly library: string }
  | { readonly kind: "train"; readonly task: BoosterTask };

export type TrainerReply =
  | { readonly kind: "opened"; readonly version: string }
  | { readonly kind: "trained"; readonly booster: TrainedBooster }
  | { readonly kind: "failed"; readonly message: string };

/*
 * A process, not a thread: OpenMP reads its environment when it is loaded, a library that crashes takes only this
 * process with it, and its memory is returned with its end.
 */
let library: XgboostLibrary | undefined;

function answer(request: TrainerRequest): TrainerReply {
  try {
    if (request.kind === "open") {
      library = new XgboostLibrary(request.library);
      return { kind: "opened", version: library.version };
    }
    if (library === undefined) return { kind: "failed", message: "no library is open" };
    return { kind: "trained", booster: library.train(request.task) };
  } catch (error) {
    return { kind: "failed", message: messageOf(error) };
  }
}

process.on("message", (request: TrainerRequest) => {
  process.send?.(answer(request));
});
// The parent's end, however it came, is this process's end.
process.on("disconnect", () => process.exit());

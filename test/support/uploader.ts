import type { ImageArchive } from "../../src/store/archive.ts";
import type { ResultStore } from "../../src/store/results.ts";
import {
  openUploader,
  type Uploader,
  type UploaderParts,
  type UploaderSettings,
} from "../../src/uploader/open-uploader.ts";
import { runUpload } from "../../src/uploader/run-upload.ts";
import { UploadReport } from "../../src/uploader/upload-report.ts";
import { MemoryLog } from "./rpc.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export interface TestUploader extends AsyncDisposable {
  readonly uploader: Uploader;
  readonly log: MemoryLog;
  readonly stop: AbortController;
  readonly abandon: AbortController;
  /** One walk of the source, and the work that it brings. */
  pass(): Promise<UploadReport>;
}

export interface TestUploaderOptions {
  readonly endpoint: string;
  readonly root: string;
  readonly results: ResultStore;
  readonly archive?: ImageArchive;
  readonly settings?: Partial<UploaderSettings["uploader"]>;
  readonly spool?: Partial<UploaderSettings["spool"]>;
  readonly parts?: Partial<UploaderParts>;
}

/** An uploader as its program wires it; pictures are "drawn" by appending their count of faces. */
export async function uploaderForTest(options: TestUploaderOptions): Promise<TestUploader> {
  const { endpoint, root, results, archive, settings = {}, spool = {}, parts = {} } = options;
  const home = await temporaryDirectory();
  const log = new MemoryLog();
  const stop = new AbortController();
  const abandon = new AbortController();
  const uploader = await openUploader(
    {
      directory: home.path,
      uploader: {
        server: endpoint,
        eventsDirectory: root,
        frames: "all",
        send: "path",
        method: "auto",
        maxInFlight: 4,
        requestTimeoutMs: 5000,
        archiveFrames: "faces",
        ...settings,
      },
      spool: {
        file: "spool.db",
        maxFrames: 10_000,
        maxBytes: 1e9,
        minFreeBytes: 0,
        maxAttempts: 4,
        copyAfterMs: 60_000,
        ...spool,
      },
      classifier: { minProba: 0.9 },
    },
    {
      results: () => Promise.resolve(results),
      archive: archive === undefined ? undefined : () => Promise.resolve(archive),
      annotate: (bytes, faces) => Promise.resolve(Buffer.concat([bytes, Buffer.from(`+${faces.length}`)])),
      log,
      stop: stop.signal,
      abandon: abandon.signal,
      ...parts,
    },
  );
  return {
    uploader,
    log,
    stop,
    abandon,
    async pass() {
      const work = { ...uploader.work, report: new UploadReport() };
      await runUpload(work, (intake) => intake.walk());
      return work.report;
    },
    async [Symbol.asyncDispose]() {
      await uploader[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

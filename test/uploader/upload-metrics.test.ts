import assert from "node:assert/strict";
import { test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import { metricsText } from "../../src/service/metrics.ts";
import { runUpload } from "../../src/uploader/run-upload.ts";
import { uploadMonitor } from "../../src/uploader/upload-metrics.ts";
import { createEventFolder } from "../support/event-folder.ts";
import { fakeRecognizer, readable } from "../support/fake-recognizer-server.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { uploaderForTest } from "../support/uploader.ts";

test("the metrics tell each monitor's backlog, and that it is gone when it is", async () => {
  await using folder = await createEventFolder();
  await folder.mediumEvent(1, "2026-11-21", 42, 2);
  await folder.mediumEvent(2, "2026-11-21", 43, 3);
  let broken = "/2/";
  const recognizer = fakeRecognizer((image) =>
    broken !== "" && image.path?.includes(broken)
      ? Promise.reject(new FaceServiceError("IMAGE_QUARANTINED", "the worker ended"))
      : readable(image),
  );
  await using server = await recognizer.serve();
  await using up = await uploaderForTest({
    endpoint: server.endpoints[0] ?? "",
    root: folder.root,
    results: new FakeResultStore(),
    parts: { itemBackoff: { firstMs: 1, maxMs: 1 } },
    spool: { maxAttempts: 100 },
  });
  const { work } = up.uploader;
  await runUpload(work, async (intake) => {
    const monitor = uploadMonitor(work, intake);
    await intake.walk();
    const told = async (): Promise<string> => metricsText(await monitor.metrics());
    const waiting = async (pattern: RegExp): Promise<string> => {
      const deadlineMs = Date.now() + 180_000;
      for (;;) {
        const text = await told();
        if (pattern.test(text)) return text;
        assert.ok(Date.now() < deadlineMs, `waited in vain for ${pattern}: ${text}`);
      }
    };
    const backlog = await waiting(/^face_upload_spool_waiting_frames 3$/m);
    assert.match(backlog, /^face_upload_monitor_waiting_frames\{monitor="2"\} 3$/m);
    assert.match(backlog, /^face_upload_monitor_oldest_waiting_seconds\{monitor="2"\} (?!0$)[\d.]+$/m);
    broken = "";
    const done = await waiting(/^face_upload_monitor_waiting_frames\{monitor="2"\} 0$/m);
    assert.match(done, /^face_upload_monitor_oldest_waiting_seconds\{monitor="2"\} 0$/m);
  });
});

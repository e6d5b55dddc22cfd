import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LogFields } from "../../src/service/log.ts";
import { openServiceManager, watchdogIntervalMs } from "../../src/service/systemd.ts";
import { openDatagramReceiver } from "../support/datagram-receiver.ts";

const skip = process.platform === "linux" ? false : "Unix datagrams need Linux";

function recordingLog() {
  const warnings: LogFields[] = [];
  return { warnings, warn: (fields: LogFields) => void warnings.push(fields) };
}

describe("openServiceManager", { skip }, () => {
  test("sends each state as one datagram that sd_notify(3) describes", async () => {
    await using receiver = await openDatagramReceiver();
    const log = recordingLog();
    using manager = await openServiceManager({ NOTIFY_SOCKET: receiver.path }, log);
    manager.status("loading\nmodels");
    manager.ready();
    manager.reloading();
    manager.stopping();
    assert.equal(await receiver.next(), "STATUS=loading models");
    assert.equal(await receiver.next(), "READY=1");
    assert.match(await receiver.next(), /^RELOADING=1\nMONOTONIC_USEC=\d+$/);
    assert.equal(await receiver.next(), "STOPPING=1");
    assert.deepEqual(log.warnings, []);
  });

  test("reaches an abstract address", async () => {
    const address = `@face-notify-${process.pid}`;
    await using receiver = await openDatagramReceiver(address);
    using manager = await openServiceManager({ NOTIFY_SOCKET: address }, recordingLog());
    manager.ready();
    assert.equal(await receiver.next(), "READY=1");
  });

  test("feeds the watchdog at half its interval until it is disposed", async () => {
    await using receiver = await openDatagramReceiver();
    const environment = { NOTIFY_SOCKET: receiver.path, WATCHDOG_USEC: "60000", WATCHDOG_PID: String(process.pid) };
    const startedMs = performance.now();
    const manager = await openServiceManager(environment, recordingLog());
    for (let ping = 0; ping < 3; ping++) assert.equal(await receiver.next(), "WATCHDOG=1");
    assert.ok(performance.now() - startedMs >= 80, "three pings 30 ms apart");
    manager[Symbol.dispose]();
    manager[Symbol.dispose]();
    await assert.rejects(async () => {
      for (;;) await receiver.next(150);
    }, /no datagram/);
  });

  test("warns once, and goes on, when nobody listens", async () => {
    const log = recordingLog();
    using manager = await openServiceManager({ NOTIFY_SOCKET: "/nonexistent/notify" }, log);
    manager.ready();
    manager.stopping();
    assert.equal(log.warnings.length, 1);
    assert.match(String(log.warnings[0]?.["problem"]), /ENOENT/);
  });

  test("warns, and goes on, for an address of another kind", async () => {
    const log = recordingLog();
    using manager = await openServiceManager({ NOTIFY_SOCKET: "vsock:2:1234" }, log);
    manager.ready();
    assert.equal(log.warnings.length, 1);
  });

  test("does nothing without a service manager", async () => {
    const log = recordingLog();
    using manager = await openServiceManager({}, log);
    manager.ready();
    assert.deepEqual(log.warnings, []);
  });
});

describe("watchdogIntervalMs", () => {
  test("is absent when the manager watches nobody, or another process", () => {
    assert.equal(watchdogIntervalMs({}, 7), undefined);
    assert.equal(watchdogIntervalMs({ WATCHDOG_USEC: "0" }, 7), undefined);
    assert.equal(watchdogIntervalMs({ WATCHDOG_USEC: "soon" }, 7), undefined);
    assert.equal(watchdogIntervalMs({ WATCHDOG_USEC: "30000000", WATCHDOG_PID: "8" }, 7), undefined);
  });

  test("is in milliseconds", () => {
    assert.equal(watchdogIntervalMs({ WATCHDOG_USEC: "30000000" }, 7), 30_000);
    assert.equal(watchdogIntervalMs({ WATCHDOG_USEC: "30000000", WATCHDOG_PID: "7" }, 7), 30_000);
  });
});

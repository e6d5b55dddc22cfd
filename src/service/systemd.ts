import { messageOf } from "../errors.ts";
import type { Log } from "./log.ts";

/** What systemd puts into the environment of a service with `Type=notify` and `WatchdogSec`. */
export interface NotifyEnvironment {
  readonly NOTIFY_SOCKET?: string | undefined;
  readonly WATCHDOG_USEC?: string | undefined;
  readonly WATCHDOG_PID?: string | undefined;
}

/**
 * Tells the service manager how the service stands. While it is held, the watchdog is fed at half its
 * interval from the event loop, so that a blocked loop is seen and the service restarted.
 *
 * No call throws or waits. Without a service manager every call does nothing.
 */
export interface ServiceManager extends Disposable {
  /** Start (or reload) is complete. */
  ready(): void;
  /** A reload has begun; `ready` ends it. */
  reloading(): void;
  stopping(): void;
  /** One line for `systemctl status`. */
  status(line: string): void;
}

/**
 * Datagrams are sent through libc itself: Node has no Unix datagram sockets, and libsystemd's `sd_notify`
 * would be one more library that may be missing.
 *
 * @see sd_notify(3), "Notes": the protocol is a stable, documented interface
 */
export async function openServiceManager(
  environment: NotifyEnvironment,
  log: Pick<Log, "warn">,
): Promise<ServiceManager> {
  const path = environment.NOTIFY_SOCKET;
  if (path === undefined || path === "") return silent;
  let warned = false;
  const warn = (problem: string): void => {
    if (!warned) log.warn({ problem }, "service manager not told");
    warned = true;
  };
  try {
    const { openDatagramSender } = await import("./datagram.ts");
    const sender = openDatagramSender(path);
    const tell = (message: string): void => {
      const problem = sender.send(message);
      if (problem !== undefined) warn(problem);
    };
    return managerThrough(tell, watchdogIntervalMs(environment, process.pid), () => sender.close());
  } catch (error) {
    warn(messageOf(error));
    return silent;
  }
}

function managerThrough(
  tell: (message: string) => void,
  watchdogMs: number | undefined,
  close: () => void,
): ServiceManager {
  const timer =
    watchdogMs === undefined ? undefined : setInterval(() => tell("WATCHDOG=1"), Math.max(1, watchdogMs / 2)).unref();
  let closed = false;
  return {
    ready: () => tell("READY=1"),
    // The clock is CLOCK_MONOTONIC, which Type=notify-reload asks for.
    reloading: () => tell(`RELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    stopping: () => tell("STOPPING=1"),
    status: (line) => tell(`STATUS=${line.replaceAll("\n", " ")}`),
    [Symbol.dispose]() {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      close();
    },
  };
}

const nothing = (): void => undefined;
const silent: ServiceManager = {
  ready: nothing,
  reloading: nothing,
  stopping: nothing,
  status: nothing,
  [Symbol.dispose]: nothing,
};

/** @returns milliseconds between two signs of life that the manager allows; undefined if it does not watch us */
export function watchdogIntervalMs(environment: NotifyEnvironment, pid: number): number | undefined {
  const { WATCHDOG_USEC: interval = "", WATCHDOG_PID: watched = "" } = environment;
  if (!/^[1-9]\d*$/.test(interval)) return undefined;
  return watched !== "" && watched !== String(pid) ? undefined : Number(interval) / 1000;
}

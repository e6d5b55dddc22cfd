import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { FaceServiceError, messageOf } from "../errors.ts";
import { type Metric, metricsText } from "./metrics.ts";

export interface MonitoringOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly metrics: () => Promise<readonly Metric[]>;
  readonly health: () => Promise<Health>;
}

export interface Health {
  /** False: somebody must act. */
  readonly isHealthy: boolean;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Monitoring extends AsyncDisposable {
  readonly port: number;
}

const answerWithinMs = 5000;
const maxConnections = 16;

/**
 * Answers GET /metrics in Prometheus' form, and GET /health with JSON: 200, or 503 when somebody must act.
 *
 * @throws {FaceServiceError} CONFIG_INVALID when the port cannot be had
 */
export async function openMonitoring({ host, port, metrics, health }: MonitoringOptions): Promise<Monitoring> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const answers: Readonly<Record<string, () => Promise<void>>> = {
      "/metrics": async () =>
        send(response, 200, "text/plain; version=0.0.4; charset=utf-8", metricsText(await metrics())),
      "/health": async () => {
        const { isHealthy, facts } = await health();
        send(response, isHealthy ? 200 : 503, "application/json", `${JSON.stringify({ isHealthy, ...facts })}\n`);
      },
    };
    const answer = answers[path];
    if (request.method !== "GET" && request.method !== "HEAD") send(response, 405, "text/plain", "only GET\n");
    else if (answer === undefined) send(response, 404, "text/plain", "there are /metrics and /health\n");
    else answer().catch((error: unknown) => send(response, 503, "text/plain", `${messageOf(error)}\n`));
  });
  server.maxConnections = maxConnections;
  server.requestTimeout = answerWithinMs;
  server.headersTimeout = answerWithinMs;
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `cannot listen on ${host}:${port} for /metrics: ${messageOf(error)}; set uploader.monitoringPort`,
      { cause: error },
    );
  }
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(text);
}

import type { AddressInfo } from "node:net";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { HttpApp } from "./http-app.ts";

export interface HttpServer extends AsyncDisposable {
  /** As it can be called from this machine: `http://127.0.0.1:9748`. */
  readonly url: string;
}

const maxConnections = 1024;

/**
 * Lets the application listen. Disposing it finishes the requests in hand and ends the streams.
 *
 * @throws {FaceServiceError} CONFIG_INVALID when the port cannot be had; the application is closed then
 */
export async function serveHttp(
  app: HttpApp,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `cannot listen on ${host}:${port} for the HTTP API: ${messageOf(error)}; set http.port, or http.enabled to false`,
      { cause: error },
    );
  }
  app.server.maxConnections = maxConnections;
  const { address, family, port: taken } = app.server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${taken}`,
    [Symbol.asyncDispose]: async () => {
      await app.close();
    },
  };
}

import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const root = fileURLToPath(new URL("../../../../web", import.meta.url));

/**
 * A module of the page as its bundler compiles it; one that needs no browser.
 *
 * @param path - below `web/src`
 */
export async function pageModule(path: string): Promise<Record<string, unknown>> {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "error",
    appType: "custom",
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    return await server.ssrLoadModule(`/src/${path}`);
  } finally {
    await server.close();
  }
}

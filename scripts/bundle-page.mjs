// Bundles the web page. Nothing is inlined as data: or as an inline script or style, because the server's Content
// Security Policy allows 'self' alone.
import { build } from "vite";

export async function bundlePage(source, target) {
  await build({
    root: source,
    configFile: false,
    logLevel: "warn",
    base: "/",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      outDir: target,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
}

import { dirname, join } from "node:path";
import { execPath } from "node:process";
import Config from "@npmcli/config";
import settings from "@npmcli/config/lib/definitions/index.js";
import registryFetch from "npm-registry-fetch";
import { z } from "zod";
import { FaceServiceError, messageOf } from "../../errors.ts";
import type { SourcePackage } from "../manifest.ts";

/** The npm registry as the user's npm reaches it: scoped registries, credentials, proxy, certificates, time-outs. */
export interface Registry {
  /**
   * @param fromByte - asks for the tarball from there on; the registry may send all of it (status 200, not 206)
   * @throws {FaceServiceError} UNAVAILABLE, after npm's own retries
   */
  openTarball(source: SourcePackage, fromByte: number): Promise<TarballResponse>;
}

export interface TarballResponse {
  /** Where the body starts in the tarball. */
  readonly fromByte: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Of npm's own registry. */
const npmHost = new URL(settings.definitions.registry.default).host;
const packageDocument = z.object({
  versions: z.record(z.string(), z.object({ dist: z.object({ tarball: z.url() }) })),
});

/** @param environment - variables that npm heeds; the process's own by default */
export async function openRegistry(environment?: NodeJS.ProcessEnv): Promise<Registry> {
  const options = await npmOptions(environment);
  return {
    async openTarball(source, fromByte) {
      const spec = `${source.name}@${source.version}`;
      try {
        const url = await tarballUrl(source, { ...options, spec });
        return await requestFrom(url, fromByte, { ...options, spec }).catch((error: unknown) => {
          // The registry cannot continue from there: then the whole of it.
          if (fromByte === 0 || (error as { statusCode?: number }).statusCode !== 416) throw error;
          return requestFrom(url, 0, { ...options, spec });
        });
      } catch (error) {
        throw unreachable(spec, error);
      }
    },
  };
}

/** npm's settings as its fetch takes them: proxy, certificates, time-outs, retries. */
export async function npmOptions(environment: NodeJS.ProcessEnv | undefined): Promise<Record<string, unknown>> {
  const config = new Config({
    ...settings,
    npmPath: join(dirname(dirname(execPath)), "lib", "node_modules", "npm"),
    argv: [],
    ...(environment === undefined ? {} : { env: environment }),
  });
  // Loading writes npm's own variables into it, which are nobody else's business.
  config.env = { ...config.env };
  await config.load();
  // npm's cache would keep a second copy, and could not resume one.
  return { ...config.flat, cache: undefined, userAgent: "face-det-rec" };
}

async function tarballUrl({ name, version }: SourcePackage, options: Record<string, unknown>): Promise<string> {
  const document = await registryFetch.json(`/${name.replace("/", "%2f")}`, {
    ...options,
    headers: { accept: "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8" },
  });
  const parsed = packageDocument.safeParse(document);
  if (!parsed.success) throw new Error("the registry sent no package document");
  const tarball = parsed.data.versions[version]?.dist.tarball;
  if (tarball === undefined) throw new Error("the registry does not have this version");
  return onConfiguredHost(new URL(tarball), registryFetch.pickRegistry(name, options), options["replaceRegistryHost"]);
}

/** Mirrors often repeat npm's own addresses in their answers; npm then asks the mirror all the same. */
function onConfiguredHost(tarball: URL, registry: string, replaced: unknown): string {
  const host = replaced === undefined || replaced === "npmjs" ? npmHost : replaced;
  if (host === "never" || (host !== "always" && host !== tarball.host)) return tarball.href;
  return `${registry.replace(/\/+$/, "")}${tarball.pathname}`;
}

/** Asks for a file from a byte on; the server may send all of it. */
export async function requestFrom(
  url: string,
  fromByte: number,
  options: Record<string, unknown>,
): Promise<TarballResponse> {
  const range = fromByte > 0 ? { range: `bytes=${fromByte}-` } : undefined;
  // Compressed on the way, the byte positions would not be those of the file.
  const headers = { "accept-encoding": "identity", accept: "*/*", ...range };
  const response = await registryFetch(url, { ...options, headers });
  const start = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
  const partial = response.status === 206 && start !== undefined;
  return { fromByte: partial ? Number(start) : 0, body: response.body as AsyncIterable<Uint8Array> };
}

function unreachable(spec: string, cause: unknown): FaceServiceError {
  return new FaceServiceError(
    "UNAVAILABLE",
    `cannot get ${spec} from the npm registry: ${messageOf(cause)}; check npm's registry and proxy settings (npm config list) and run it again`,
    { cause },
  );
}

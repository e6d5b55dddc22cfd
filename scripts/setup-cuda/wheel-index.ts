import registryFetch from "npm-registry-fetch";
import { FaceServiceError, messageOf } from "../../src/errors.ts";
import { npmOptions, type Registry, requestFrom } from "../../src/models/fetch/registry.ts";
import type { Wheel } from "./wheels.ts";

const publicIndex = "https://pypi.org/simple/";

/**
 * The Python Package Index, or the one that `PIP_INDEX_URL` names, through npm's settings for proxy and certificates.
 *
 * @see PEP 503, "Simple Repository API"
 */
export async function openWheelIndex(wheel: Wheel, environment: NodeJS.ProcessEnv): Promise<Registry> {
  const options = await npmOptions(environment);
  const index = (environment["PIP_INDEX_URL"] ?? publicIndex).replace(/\/*$/, "/");
  return {
    async openTarball(_source, fromByte) {
      try {
        const page = new URL(`${wheel.name}/`, index);
        const response = await registryFetch(page.href, { ...options, headers: { accept: "text/html" } });
        return await requestFrom(fileUrl(await response.text(), page, wheel), fromByte, options);
      } catch (error) {
        throw new FaceServiceError(
          "UNAVAILABLE",
          `cannot get ${wheel.name} ${wheel.version} from the Python Package Index: ${messageOf(error)}; check the network, or name a mirror by PIP_INDEX_URL, and run it again to continue`,
          { cause: error },
        );
      }
    },
  };
}

function fileUrl(page: string, base: URL, { file }: Wheel): string {
  for (const [, address = ""] of page.matchAll(/href="([^"#]+)/g)) {
    const url = new URL(address.replaceAll("&amp;", "&"), base);
    if (decodeURIComponent(url.pathname).endsWith(`/${file}`)) return url.href;
  }
  throw new Error(`the index does not have ${file}`);
}

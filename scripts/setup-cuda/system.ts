import { existsSync } from "node:fs";
import { join } from "node:path";
import koffi from "koffi";
import { messageOf } from "../../src/errors.ts";
import { leastCapability, leastDriver, type NeededLibrary } from "./wheels.ts";

/** One line of what was looked at. */
export interface Finding {
  readonly what: string;
  readonly state: "ok" | "missing" | "unfit";
  readonly found: string;
  /** What to do; absent where all is well. */
  readonly remedy?: string;
  readonly optional?: boolean;
}

const driverRemedy = `install NVIDIA's driver ${leastDriver.name} or later (Debian: nvidia-driver of non-free; NVIDIA's repository: cuda-drivers) and restart`;
const deviceRemedy =
  "look at nvidia-smi; a container must be given its GPU, a systemd service PrivateDevices=no and DeviceAllow";
/** CUDA_ERROR_NO_DEVICE */
const noDevice = 100;
const majorAttribute = 75;
const minorAttribute = 76;

/** Looks at the driver and its GPUs without changing anything. */
export function findDriver(): readonly Finding[] {
  let driver: ReturnType<typeof koffi.load>;
  try {
    driver = koffi.load("libcuda.so.1");
  } catch (error) {
    return [{ what: "driver (libcuda.so.1)", state: "missing", found: messageOf(error), remedy: driverRemedy }];
  }
  const number = (name: string, ...args: readonly unknown[]): number => {
    const out = [0];
    const types = args.map(() => "int").join(", ");
    const code = driver.func(`int ${name}(_Out_ int *out${types === "" ? "" : `, ${types}`})`)(out, ...args) as number;
    if (code !== 0) throw new Error(`${name} failed with CUDA error ${code}`);
    return out[0] ?? 0;
  };
  try {
    const code = driver.func("int cuInit(unsigned int flags)")(0) as number;
    if (code === noDevice)
      return [{ what: "GPU", state: "missing", found: "the driver sees none", remedy: deviceRemedy }];
    if (code !== 0) throw new Error(`cuInit failed with CUDA error ${code}`);
    const version = number("cuDriverGetVersion");
    const release = `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;
    const devices = Array.from({ length: number("cuDeviceGetCount") }, (_, device): Finding => {
      const capability =
        number("cuDeviceGetAttribute", majorAttribute, device) +
        number("cuDeviceGetAttribute", minorAttribute, device) / 10;
      const found = `compute capability ${capability.toFixed(1)}`;
      if (capability >= leastCapability) return { what: `GPU ${device}`, state: "ok", found };
      const remedy = `CUDA 13 needs ${leastCapability} (Turing); use the provider webgpu on this GPU`;
      return { what: `GPU ${device}`, state: "unfit", found, remedy };
    });
    const driverFinding: Finding =
      version >= leastDriver.version
        ? { what: "driver", state: "ok", found: `for CUDA ${release}` }
        : { what: "driver", state: "unfit", found: `for CUDA ${release}`, remedy: driverRemedy };
    return [driverFinding, ...devices];
  } catch (error) {
    return [{ what: "driver", state: "unfit", found: messageOf(error), remedy: driverRemedy }];
  }
}

/** Loads each library, as the provider will, from the folder or else from where the system's loader looks. */
export function findLibraries(needed: readonly NeededLibrary[], folder: string): readonly Finding[] {
  return needed.map(({ file, debianPackage, wheel, optional = false }): Finding => {
    const own = join(folder, file);
    try {
      koffi.load(existsSync(own) ? own : file);
      return { what: file, state: "ok", found: existsSync(own) ? own : "of the system" };
    } catch (error) {
      const fetched = wheel === undefined ? "" : ", or npm run setup:cuda -- --libraries";
      const remedy = `install ${debianPackage} of NVIDIA's repository${fetched}`;
      const what = optional ? `${file} (TensorRT only)` : file;
      return { what, state: "missing", found: firstLine(messageOf(error)), remedy, optional };
    }
  });
}

const firstLine = (text: string): string => text.split("\n")[0] ?? "";

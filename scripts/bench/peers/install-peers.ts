import { access } from "node:fs/promises";
import { join } from "node:path";
import { hasProgram, type Installed, type InstallStep, installOnce, isSkipped } from "./peer-cache.ts";

/** As PyPI names them; the interpreter's own version chooses the wheels. */
const pythonPackages = {
  /** face_recognition reads its models through pkg_resources, which later ones have not. */
  setuptools: "80.9.0",
  numpy: "2.4.6",
  pillow: "13.0.0",
  click: "8.5.1",
  face_recognition_models: "0.3.0",
  "scikit-learn": "1.9.1",
  simplejpeg: "1.9.0",
};
const dlibVersion = "20.0.1";
const onnxruntimeVersion = "1.30.0";
const tensorflowVersion = "4.22.0";
const faceApiVersion = "1.7.15";

export interface PythonPeer {
  readonly python: string;
  /** How it was built, for the report. */
  readonly note: string;
}

const pinned = (packages: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(packages).map(([name, version]) => `${name}==${version}`);

const pip = (folder: string, ...args: readonly string[]): InstallStep => ({
  file: join(folder, "bin", "pip"),
  args: ["install", "--quiet", "--disable-pip-version-check", ...args],
});

async function installPython(
  cache: string,
  name: string,
  pipArguments: readonly (readonly string[])[],
): Promise<Installed<{ readonly python: string }>> {
  if (!(await hasProgram("python3"))) return { skipped: "there is no python3 here" };
  const place = await installOnce(cache, {
    name,
    contents: pipArguments,
    steps: (folder) => [
      { file: "python3", args: ["-m", "venv", folder] },
      ...pipArguments.map((args) => pip(folder, ...args)),
    ],
  });
  return isSkipped(place) ? place : { python: join(place.folder, "bin", "python") };
}

/**
 * dlib with python's face_recognition and scikit-learn. Compiled on this machine where that can be done, so that it
 * has all that the processor has and a BLAS; else as PyPI's dlib-bin brings it, without BLAS.
 */
export async function installDlib(cache: string): Promise<Installed<PythonPeer>> {
  const rest = [pinned(pythonPackages), ["--no-deps", "face_recognition==1.3.0"]];
  if ((await hasProgram("cmake")) && (await hasProgram("g++"))) {
    const compiled = await installPython(cache, "dlib", [["--no-binary", "dlib", `dlib==${dlibVersion}`], ...rest]);
    if (!isSkipped(compiled)) return { ...compiled, note: `dlib ${dlibVersion}, compiled on this machine` };
  }
  const wheel = await installPython(cache, "dlib-bin", [[`dlib-bin==${dlibVersion}.post1`], ...rest]);
  return isSkipped(wheel) ? wheel : { ...wheel, note: `dlib-bin ${dlibVersion}, a wheel without BLAS` };
}

export async function installOnnxruntime(cache: string): Promise<Installed<PythonPeer>> {
  const { simplejpeg, numpy } = pythonPackages;
  const place = await installPython(cache, "onnxruntime", [
    pinned({ onnxruntime: onnxruntimeVersion, simplejpeg, numpy }),
  ]);
  return isSkipped(place) ? place : { ...place, note: `python onnxruntime ${onnxruntimeVersion}, simplejpeg` };
}

export interface FaceApiPeer {
  /** Folder with a node_modules. */
  readonly folder: string;
  readonly backend: "tensorflow" | "wasm";
  readonly note: string;
}

/** face-api on TensorFlow's native library where that can be downloaded, else on its WebAssembly. */
export async function installFaceApi(cache: string): Promise<Installed<FaceApiPeer>> {
  const packages = {
    "@vladmandic/face-api": faceApiVersion,
    "@tensorflow/tfjs": tensorflowVersion,
    "@tensorflow/tfjs-backend-wasm": tensorflowVersion,
    "@tensorflow/tfjs-node": tensorflowVersion,
  };
  const specs = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const npm =
    (...args: readonly string[]) =>
    (folder: string) => [
      { file: "npm", args: ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, ...args] },
    ];
  const place = await installOnce(cache, { name: "face-api", contents: specs, steps: npm(...specs) });
  if (isSkipped(place)) return place;
  const isNative = await fetchTensorflow(join(place.folder, "node_modules", "@tensorflow", "tfjs-node"));
  const backend = isNative ? "tensorflow" : "wasm";
  const what = isNative ? "tfjs-node" : "tfjs-backend-wasm, tfjs-node's library cannot be downloaded here";
  return {
    folder: place.folder,
    backend,
    note: `@vladmandic/face-api ${faceApiVersion}, ${what} ${tensorflowVersion}`,
  };
}

const bindings = ["lib/napi-v8/tfjs_binding.node", "deps/lib/libtensorflow.so.2"];

/** Its install script downloads a library from the maker's own host, which not every machine reaches. */
async function fetchTensorflow(folder: string): Promise<boolean> {
  const isThere = (): Promise<boolean> =>
    Promise.all(bindings.map((file) => access(join(folder, file)))).then(
      () => true,
      () => false,
    );
  if (await isThere()) return true;
  await hasProgram(process.execPath, [join(folder, "scripts", "install.js")]);
  return await isThere();
}

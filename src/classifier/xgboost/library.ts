import koffi from "koffi";

/** A dense float32 matrix, row-major. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

export interface BoosterTask {
  readonly features: Matrix;
  /** Class of each row, as whole numbers. */
  readonly labels: Float32Array;
  readonly weights: Float32Array;
  /** XGBoost's own names and values. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly rounds: number;
}

export interface TrainedBooster {
  /** XGBoost's JSON model. */
  readonly model: Uint8Array;
  /** The library's own answer to the training rows, shape (rows, classes): what its JSON must be scored to. */
  readonly predictions: Float32Array;
}

type Handle = unknown;
type Native = (...values: readonly unknown[]) => number;

/**
 * XGBoost's C interface, version 1.6 or later. Calls block; use it in a process of its own.
 *
 * Out-buffers are declared `void**`: for `char**` the binding would make a string of the model.
 *
 * @see XGBoost C API reference, release 1.7
 */
export class XgboostLibrary {
  readonly #functions: Readonly<Record<string, Native>>;
  readonly #lastError: () => string;
  readonly version: string;

  /** @param path - a file, or a name that the system's loader knows; throws what the loader says */
  constructor(path: string) {
    const library = koffi.load(path);
    this.#lastError = library.func("const char *XGBGetLastError()") as () => string;
    const declare = (prototype: string): Native => library.func(prototype) as Native;
    this.#functions = {
      matrix: declare(
        "int XGDMatrixCreateFromMat(const float *data, uint64_t rows, uint64_t columns, float missing, _Out_ void **out)",
      ),
      floats: declare(
        "int XGDMatrixSetFloatInfo(void *matrix, const char *field, const float *values, uint64_t count)",
      ),
      freeMatrix: declare("int XGDMatrixFree(void *matrix)"),
      create: declare("int XGBoosterCreate(void **matrices, uint64_t count, _Out_ void **out)"),
      free: declare("int XGBoosterFree(void *booster)"),
      set: declare("int XGBoosterSetParam(void *booster, const char *name, const char *value)"),
      update: declare("int XGBoosterUpdateOneIter(void *booster, int round, void *matrix)"),
      predict: declare(
        "int XGBoosterPredictFromDMatrix(void *booster, void *matrix, const char *config, _Out_ void **shape, _Out_ uint64_t *dimensions, _Out_ void **values)",
      ),
      save: declare(
        "int XGBoosterSaveModelToBuffer(void *booster, const char *config, _Out_ uint64_t *length, _Out_ void **bytes)",
      ),
    };
    const parts: [number[], number[], number[]] = [[0], [0], [0]];
    library.func("void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)")(...parts);
    this.version = parts.flat().join(".");
  }

  train(task: BoosterTask): TrainedBooster {
    const matrix = this.#makeMatrix(task);
    try {
      return this.#trainOn(matrix, task);
    } finally {
      this.#call("freeMatrix", matrix);
    }
  }

  #makeMatrix({ features, labels, weights }: BoosterTask): Handle {
    const out: Handle[] = [null];
    this.#call("matrix", features.values, features.rows, features.columns, Number.NaN, out);
    this.#call("floats", out[0], "label", labels, labels.length);
    this.#call("floats", out[0], "weight", weights, weights.length);
    return out[0];
  }

  #trainOn(matrix: Handle, { parameters, rounds, features }: BoosterTask): TrainedBooster {
    const out: Handle[] = [null];
    this.#call("create", [matrix], 1, out);
    const booster = out[0];
    try {
      for (const [name, value] of Object.entries(parameters)) this.#call("set", booster, name, value);
      for (let round = 0; round < rounds; round++) this.#call("update", booster, round, matrix);
      return {
        model: this.#save(booster),
        predictions: this.#predict(booster, matrix, features.rows * Number(parameters["num_class"])),
      };
    } finally {
      this.#call("free", booster);
    }
  }

  #save(booster: Handle): Uint8Array {
    const length: number[] = [0];
    const bytes: Handle[] = [null];
    this.#call("save", booster, '{"format":"json"}', length, bytes);
    // The memory belongs to the library and changes with its next call: copy.
    return new Uint8Array(koffi.view(bytes[0], Number(length[0]))).slice();
  }

  #predict(booster: Handle, matrix: Handle, count: number): Float32Array {
    const config = '{"type":0,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}';
    const values: Handle[] = [null];
    this.#call("predict", booster, matrix, config, [null], [0], values);
    return new Float32Array(koffi.view(values[0], count * 4)).slice();
  }

  #call(name: string, ...values: readonly unknown[]): void {
    const native = this.#functions[name];
    if (native === undefined || native(...values) !== 0) throw new Error(`xgboost ${name}: ${this.#lastError()}`);
  }
}

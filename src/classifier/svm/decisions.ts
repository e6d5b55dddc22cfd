import { type Gram, type Kernel, kernelRow } from "./kernel.ts";
import type { PairMachine } from "./machines.ts";

/** Machines over rows of one Gram matrix, packed flat: thousands of small arrays would be walked for each face. */
export interface PackedMachines {
  readonly kernel: Kernel;
  /** Every support vector once, as rows of the matrix. */
  readonly rows: Int32Array;
  /** Where each machine's support vectors start; one entry more than there are machines. */
  readonly starts: Int32Array;
  /** Place of each support vector in `rows`. */
  readonly places: Int32Array;
  readonly coefficients: Float64Array;
  readonly rhos: Float64Array;
}

export function packMachines(machines: readonly PairMachine[], kernel: Kernel): PackedMachines {
  const rows = Int32Array.from(new Set(machines.flatMap(({ samples }) => [...samples])));
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  const starts = new Int32Array(machines.length + 1);
  machines.forEach(({ samples }, m) => {
    starts[m + 1] = starts[m]! + samples.length;
  });
  const places = new Int32Array(starts.at(-1)!);
  const coefficients = new Float64Array(places.length);
  machines.forEach((machine, m) => {
    places.set(
      machine.samples.map((sample) => placeOf.get(sample)!),
      starts[m]!,
    );
    coefficients.set(machine.coefficients, starts[m]!);
  });
  return { kernel, rows, starts, places, coefficients, rhos: Float64Array.from(machines, ({ rho }) => rho) };
}

/** What each machine says about one row of the Gram matrix: positive for its `first` class. */
export function machineDecisions(machines: PackedMachines, gram: Gram, row: number): Float64Array {
  const { kernel, rows, starts, places, coefficients, rhos } = machines;
  const values = new Float64Array(rows.length);
  kernelRow(values, gram, kernel, { row, columns: rows });
  const decisions = new Float64Array(rhos.length);
  for (let m = 0; m < decisions.length; m++) {
    let sum = -rhos[m]!;
    for (let k = starts[m]!; k < starts[m + 1]!; k++) sum += coefficients[k]! * values[places[k]!]!;
    decisions[m] = sum;
  }
  return decisions;
}

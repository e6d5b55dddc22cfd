import type { PairMachine } from "./machines.ts";
import { pairIndex } from "./model.ts";

/** Machines over rows of one Gram matrix, packed flat: thousands of small arrays would be walked for each face. */
export interface PackedMachines {
  /** Every support vector once, as rows of the matrix. */
  readonly rows: Int32Array;
  /** Where each machine's support vectors start; one entry more than there are machines. */
  readonly starts: Int32Array;
  /** Place of each support vector in `rows`. */
  readonly places: Int32Array;
  readonly coefficients: Float64Array;
  readonly rhos: Float64Array;
}

export function packMachines(machines: readonly PairMachine[]): PackedMachines {
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
  return { rows, starts, places, coefficients, rhos: Float64Array.from(machines, ({ rho }) => rho) };
}

/**
 * Answers what the machine of two classes says about a face: positive for the smaller class.
 *
 * @param kernelWith - kernel of the face with a row of the Gram matrix
 */
export function machineDecider(
  { rows, starts, places, coefficients, rhos }: PackedMachines,
  classes: number,
  kernelWith: (row: number) => number,
): (first: number, second: number) => number {
  // A kernel is never NaN, so NaN marks those that nobody asked for yet.
  const values = new Float64Array(rows.length).fill(Number.NaN);
  return (first, second) => {
    const machine = pairIndex(first, second, classes);
    let sum = -rhos[machine]!;
    for (let k = starts[machine]!; k < starts[machine + 1]!; k++) {
      const place = places[k]!;
      if (Number.isNaN(values[place]!)) values[place] = kernelWith(rows[place]!);
      sum += coefficients[k]! * values[place]!;
    }
    return sum;
  };
}

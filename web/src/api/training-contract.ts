import type { OperatingCurve } from "../tune/curve.tsx";

export interface ClassifierVersion {
  readonly version: string;
  readonly active: boolean;
  readonly createdAt: string;
  readonly curves?: readonly OperatingCurve[] | undefined;
}

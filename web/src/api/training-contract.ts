import type { OperatingCurve } from "../tune/curve.tsx";

interface Counts {
  readonly faces: number;
  readonly namedRight: number;
  readonly namedWrong: number;
}

export interface ClassifierVersion {
  readonly version: string;
  readonly active: boolean;
  readonly state: "whole" | "unchecked" | "damaged";
  readonly problem?: string | undefined;
  readonly createdAt: string;
  readonly report?:
    | {
        readonly minProba: number;
        readonly images: readonly { readonly name: string; readonly count: number }[];
        readonly classifiers: readonly { readonly kind: string; readonly known: Counts; readonly strangers: Counts }[];
      }
    | undefined;
}

export interface ClassifierDetail extends ClassifierVersion {
  readonly plots: readonly string[];
  readonly curves?: readonly OperatingCurve[] | undefined;
}

interface Rate {
  readonly hits: number;
  readonly trials: number;
}

export interface RatesView {
  readonly tpir: Rate;
  readonly misnamed: Rate;
  readonly knownUndecided: Rate;
  readonly knownUnknown: Rate;
  readonly fpir: Rate;
  readonly strangersUnknown: Rate;
}

export interface ClassifierComparison {
  readonly versions: readonly [string, string];
  readonly kind: string;
  readonly threshold: number;
  readonly remarks: readonly string[];
  readonly faces: { readonly known: number; readonly strangers: number };
  readonly results?: readonly { readonly rates: RatesView }[] | undefined;
  readonly disagreement?: { readonly onlyFirst: readonly string[]; readonly onlySecond: readonly string[] } | undefined;
}

export interface TrainingJob {
  readonly id: string;
  readonly state: "running" | "succeeded" | "failed" | "cancelled" | "interrupted";
  readonly startedAt: string;
  readonly endedAt?: string | undefined;
  readonly step: "encode" | "train" | "evaluate" | "activate";
  readonly progress?:
    | { readonly label: string; readonly done: number; readonly total: number; readonly unit: string }
    | undefined;
  readonly version?: string | undefined;
  readonly activated: boolean;
  readonly problem?: string | undefined;
}

export interface Hint {
  readonly kind: string;
  readonly severity: "error" | "warning" | "note";
  /** What was found and what to do. */
  readonly text: string;
  readonly person?: string | undefined;
}

export interface Person {
  readonly name: string;
  readonly friendlyName?: string | null | undefined;
  readonly notes?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, string | number | boolean | null>> | null | undefined;
  readonly samples: number;
  readonly negatives: number;
  readonly portrait?: string | undefined;
  readonly hints: readonly Hint[];
  readonly doubtfulSamples: number;
}

export interface Sample {
  readonly file: string;
  readonly role: "sample" | "not";
  readonly bytes: number;
  readonly modifiedAt: string;
  readonly hints: readonly Hint[];
}

/** What was added of several pictures, and what could not be used. */
export interface AddedSamples {
  readonly added: readonly { readonly fileName: string; readonly file: string; readonly isNew: boolean }[];
  readonly refused: readonly { readonly fileName: string; readonly reason: string }[];
}

/** Puts back what was removed. */
export interface Removal {
  readonly id: string;
}

export interface PersonRemoved {
  /** Null: erased for good. */
  readonly removal: string | null;
}

/** One thing that was looked at. */
export interface Check {
  readonly what: string;
  /** `warning`: it works, but not as one might wish. */
  readonly state: "ok" | "warning" | "missing";
  readonly found: string;
  /** What to do. */
  readonly remedy?: string;
}

export const ok = (what: string, found: string): Check => ({ what, state: "ok", found });

export const warning = (what: string, found: string, remedy: string): Check => ({
  what,
  state: "warning",
  found,
  remedy,
});

export const missing = (what: string, found: string, remedy: string): Check => ({
  what,
  state: "missing",
  found,
  remedy,
});

const signs = { ok: "ok      ", warning: "WARNING ", missing: "MISSING " } as const;

export function checkLine({ what, state, found, remedy }: Check): string {
  const line = `${signs[state]} ${what}: ${found}`;
  return remedy === undefined ? line : `${line}\n          ${remedy}`;
}

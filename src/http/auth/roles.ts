/** What a route asks of its caller. */
export const scopes = [
  "recognize",
  "results:read",
  "results:rerun",
  "people:read",
  "people:write",
  "faces:read",
  "faces:review",
  "classifiers:read",
  "classifiers:write",
  "settings:read",
  "settings:write",
  "keys:manage",
] as const;
export type Scope = (typeof scopes)[number];

export const roles = ["viewer", "trainer", "admin"] as const;
export type Role = (typeof roles)[number];

const viewer: readonly Scope[] = ["recognize", "results:read", "people:read", "faces:read"];
const trainer: readonly Scope[] = [
  ...viewer,
  "results:rerun",
  "people:write",
  "faces:review",
  "classifiers:read",
  "classifiers:write",
  "settings:read",
];

/** Each role may all that the one before it may. */
export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = { viewer, trainer, admin: scopes };

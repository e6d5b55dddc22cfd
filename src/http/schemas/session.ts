import { z } from "zod";
import { roles, scopes } from "../auth/roles.ts";

export const sessionRequest = z.strictObject({ key: z.string().min(1).max(200).describe("An API key.") });

export const sessionView = z.object({
  name: z.string().describe("Of the key."),
  role: z.enum(roles),
  scopes: z.array(z.enum(scopes)),
});
export type SessionView = z.infer<typeof sessionView>;

export const newKeyRequest = z.strictObject({
  name: z.string().trim().min(1).max(100).describe("Tells people what it is for; no two keys share one."),
  role: z.enum(roles),
  scopes: z.array(z.enum(scopes)).min(1).optional().describe("Fewer than the role's; absent: all of them."),
});

export const keyView = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  scopes: z.array(z.enum(scopes)),
  createdAt: z.iso.datetime(),
});
export type KeyView = z.infer<typeof keyView>;

export const newKeyView = keyView.extend({ key: z.string().describe("The key itself; nobody can read it again.") });
export type NewKeyView = z.infer<typeof newKeyView>;

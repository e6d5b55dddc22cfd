import { signal } from "@preact/signals";
import { ApiFailure, asFailure } from "../api/api-failure.ts";
import { get, request } from "../api/client.ts";
import type { Session } from "../api/contract.ts";

export type SessionState =
  | { readonly kind: "asking" }
  /** `wasIn`: the session has ended by itself, or its key was withdrawn. */
  | { readonly kind: "out"; readonly wasIn: boolean }
  | { readonly kind: "failed"; readonly failure: ApiFailure }
  | { readonly kind: "in"; readonly session: Session };

export const session = signal<SessionState>({ kind: "asking" });

export async function askSession(): Promise<void> {
  try {
    session.value = { kind: "in", session: await get<Session>("/session") };
  } catch (error) {
    const failure = asFailure(error);
    session.value = failure.status === 401 ? { kind: "out", wasIn: false } : { kind: "failed", failure };
  }
}

/** @throws {ApiFailure} if the key is not valid */
export async function logIn(key: string): Promise<void> {
  await request("POST", "/session", { body: { key } });
  await askSession();
}

export async function logOut(): Promise<void> {
  try {
    await request("DELETE", "/session");
  } catch (error) {
    // Whoever is out already is where they want to be.
    if (!(error instanceof ApiFailure && error.status === 401)) throw error;
  }
  session.value = { kind: "out", wasIn: false };
}

export type Scope = Session["scopes"][number];

/** Whether the session's key may do this; what it may not do is not offered. */
export function may(scope: Scope): boolean {
  const state = session.value;
  return state.kind === "in" && state.session.scopes.includes(scope);
}

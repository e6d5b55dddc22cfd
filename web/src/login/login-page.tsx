import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "../api/api-failure.ts";
import { logIn } from "../shell/session.ts";

/** @param wasIn - somebody was logged in and is no more, without having asked for it */
export function LoginPage({ wasIn }: { readonly wasIn: boolean }): JSX.Element {
  const [failure, setFailure] = useState<ApiFailure>();
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    setBusy(true);
    try {
      await logIn(String(new FormData(form).get("key") ?? "").trim());
    } catch (error) {
      setFailure(asFailure(error));
      setBusy(false);
      field.current?.select();
    }
  };
  return (
    <main class="login" id="content">
      <h1>Faces</h1>
      {wasIn && failure === undefined && (
        <p role="status">The session has ended. Log in again to go on where you were.</p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <label for="key">API key</label>
        <input
          ref={field}
          id="key"
          name="key"
          type="password"
          autocomplete="current-password"
          required
          aria-describedby="key-help"
        />
        <p id="key-help" class="muted">
          The server printed one for the administrator at its first start. With it more can be made for others.
        </p>
        {failure !== undefined && (
          <p role="alert" class="problem">
            {failure.status === 401
              ? "The server does not know this key. Copy it whole, without spaces."
              : `${failure.message} ${failure.remedy}`}
          </p>
        )}
        <button type="submit" class="primary" disabled={busy}>
          Log in
        </button>
      </form>
    </main>
  );
}

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "../api/api-failure.ts";
import { logIn } from "../shell/session.ts";

export function LoginPage(): JSX.Element {
  const [failure, setFailure] = useState<ApiFailure>();
  const [busy, setBusy] = useState(false);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    setBusy(true);
    try {
      await logIn(String(new FormData(form).get("key") ?? "").trim());
    } catch (error) {
      setFailure(asFailure(error));
      setBusy(false);
    }
  };
  return (
    <main class="login" id="content">
      <h1>Faces</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <label for="key">API key</label>
        <input
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
              : failure.message}
          </p>
        )}
        <button type="submit" class="primary" disabled={busy}>
          Log in
        </button>
      </form>
    </main>
  );
}

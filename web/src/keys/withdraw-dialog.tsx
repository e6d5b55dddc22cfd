import type { JSX } from "preact";
import { pathOf, request } from "../api/client.ts";
import type { Key } from "../api/contract.ts";
import { FormDialog } from "../controls/form-dialog.tsx";
import { say } from "../shell/toasts.tsx";

interface WithdrawDialogProps {
  readonly withdrawn: Key;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** A key cannot be given back, so that it is asked for twice. */
export function WithdrawDialog({ withdrawn: { id, name }, onDone, onClose }: WithdrawDialogProps): JSX.Element {
  return (
    <FormDialog
      title={`Withdraw ${name}?`}
      action="Withdraw"
      isDangerous
      onClose={onClose}
      onSend={async () => {
        await request("DELETE", `/keys${pathOf(id)}`);
        say(`${name} opens nothing any more`);
        onDone();
      }}
    >
      <p>Whoever uses it is logged out at once. It cannot be given back; a new one can be made.</p>
    </FormDialog>
  );
}

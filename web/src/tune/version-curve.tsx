import type { JSX } from "preact";
import { get } from "../api/client.ts";
import type { ClassifierDetail } from "../api/training-contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { WhenReady } from "../controls/states.tsx";
import { link } from "../shell/route.ts";
import { Curve } from "./curve.tsx";

interface VersionCurveProps {
  readonly kind: string;
  readonly threshold: number;
}

/** What a threshold costs, as measured for the active classifier version on faces that it had not seen. */
export function VersionCurve({ kind, threshold }: VersionCurveProps): JSX.Element {
  const version = useLoaded((abort) => get<ClassifierDetail>("/classifiers/active", {}, abort), "active");
  return (
    <WhenReady loaded={version} what="the curves">
      {({ curves }) => {
        const curve = curves?.find((candidate) => candidate.kind === kind) ?? curves?.[0];
        if (curve !== undefined) return <Curve curve={curve} threshold={threshold} />;
        return (
          <p class="muted small">
            There are no curves of the active classifier version yet. <a href={link("train")}>Train</a>, or run{" "}
            <code>npm run evaluate</code>.
          </p>
        );
      }}
    </WhenReady>
  );
}

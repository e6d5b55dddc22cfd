import type { JSX } from "preact";
import { get, pathOf } from "../api/client.ts";
import type { Page } from "../api/contract.ts";
import type { ClassifierDetail, ClassifierVersion } from "../api/training-contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { WhenReady } from "../controls/states.tsx";
import { link } from "../shell/route.ts";
import { Curve } from "./curve.tsx";

interface VersionCurveProps {
  readonly kind: string;
  readonly threshold: number;
}

/** An older one is seldom the active one; then there are no curves to show. */
const mostVersions = 200;

/** What a threshold costs, as measured for the active classifier version on faces that it had not seen. */
export function VersionCurve({ kind, threshold }: VersionCurveProps): JSX.Element {
  const version = useLoaded(activeVersion, "active");
  return (
    <WhenReady loaded={version} what="the curves">
      {(active) => {
        const curves = active?.curves ?? [];
        const curve = curves.find((candidate) => candidate.kind === kind) ?? curves[0];
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

async function activeVersion(abort: AbortSignal): Promise<ClassifierDetail | undefined> {
  const { items } = await get<Page<ClassifierVersion>>("/classifiers", { limit: mostVersions }, abort);
  const active = items.find((version) => version.active);
  return active === undefined ? undefined : await get(`/classifiers${pathOf(active.version)}`, {}, abort);
}

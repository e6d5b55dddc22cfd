import { FaceServiceError, messageOf } from "../errors.ts";

export interface ProviderSettings {
  /** In order of preference. */
  readonly providers: readonly string[];
  readonly allowCpuFallback: boolean;
}

/** The networks, open on one execution provider. */
export interface OnProvider<Networks> {
  readonly provider: string;
  readonly networks: Networks;
}

/**
 * Opens the networks on the first execution provider of the list that works; only `allowCpuFallback` lets it end on
 * a CPU that was not asked for.
 *
 * @throws the error of `open` when only one provider was tried; else {@link FaceServiceError} CONFIG_INVALID with each
 *   provider's reason
 */
export async function openOnProvider<Networks>(
  { providers, allowCpuFallback }: ProviderSettings,
  open: (provider: string) => Promise<Networks>,
): Promise<OnProvider<Networks>> {
  const wanted = allowCpuFallback && !providers.includes("cpu") ? [...providers, "cpu"] : providers;
  const failures: { readonly provider: string; readonly error: unknown }[] = [];
  for (const provider of wanted) {
    try {
      return { provider, networks: await open(provider) };
    } catch (error) {
      failures.push({ provider, error });
    }
  }
  const [only] = failures;
  if (failures.length === 1 && only?.provider === "cpu") throw only.error;
  const reasons = failures.map(({ provider, error }) => `${provider}: ${messageOf(error)}`);
  throw new FaceServiceError(
    "CONFIG_INVALID",
    `no provider of execution.providers works (${reasons.join("; ")}); install what it needs, or add cpu, or set execution.allowCpuFallback`,
    { cause: only?.error },
  );
}

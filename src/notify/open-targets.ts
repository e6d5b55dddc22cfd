import type { MqttTarget } from "./mqtt-target.ts";
import { readPem, readSecret, type SecretPlaces } from "./secrets.ts";
import type { SentLog } from "./sent-log.ts";
import type { MqttSettings, TargetSettings, WebhookSettings } from "./settings.ts";
import type { NotifyTarget } from "./target.ts";
import { openWebhook } from "./webhook.ts";

export interface TargetParts extends SecretPlaces {
  readonly log: SentLog;
  /** Aborted: a request that is under way is given up. */
  readonly abandon: AbortSignal;
}

/** @throws {FaceServiceError} CONFIG_INVALID for a secret that is not there */
export function openTarget(settings: TargetSettings, parts: TargetParts): Promise<NotifyTarget> {
  return settings.kind === "webhook" ? webhookOf(settings, parts) : mqttOf(settings, parts);
}

async function webhookOf(settings: WebhookSettings, parts: TargetParts): Promise<NotifyTarget> {
  const { name, secretFile, secretEnv, authorizationFile } = settings;
  const what = (field: string): string => `notify target ${name}: ${field}`;
  const secret = await readSecret({ file: secretFile, variable: secretEnv, what: what("secret") }, parts);
  const authorization = await readSecret(
    { file: authorizationFile, variable: null, what: what("authorizationFile") },
    parts,
  );
  return openWebhook(settings, { secret, authorization }, parts.abandon);
}

/** @throws {FaceServiceError} CONFIG_INVALID */
export async function mqttOf(settings: MqttSettings, parts: TargetParts): Promise<MqttTarget> {
  const { name, user, passwordFile, passwordEnv, caFile, certFile, keyFile } = settings;
  const what = (field: string): string => `notify target ${name}: ${field}`;
  const password = await readSecret({ file: passwordFile, variable: passwordEnv, what: what("password") }, parts);
  const ca = await readPem(caFile, what("caFile"), parts);
  const cert = await readPem(certFile, what("certFile"), parts);
  const key = await readPem(keyFile, what("keyFile"), parts);
  const login = {
    ...(user === null ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  // Loaded only where it is used: the client takes 0.2 s.
  const { openMqttTarget } = await import("./mqtt-target.ts");
  return openMqttTarget(settings, { log: parts.log, login });
}

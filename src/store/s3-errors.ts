import { FaceServiceError } from "../errors.ts";

interface Place {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string | null;
}

/** Statuses that ask for the same request again later (429 and 503 by RFC 6585 and 9110; 408: it came too slowly). */
const retryable = new Set([408, 429]);

/**
 * What the AWS SDK threw, said in our words: UNAVAILABLE for what may pass, CONFIG_INVALID for what the server will
 * always refuse. A bug stays what it is.
 *
 * @param timedOut - the call's own deadline has passed
 */
export function translateS3Error(error: unknown, { bucket, region, endpoint }: Place, timedOut: boolean): unknown {
  if (error instanceof FaceServiceError || !(error instanceof Error)) return error;
  const server = endpoint ?? `S3 in ${region}`;
  const told = `${error.name}${error.message ? `: ${error.message}` : ""}`;
  const status = statusOf(error);
  if (timedOut || isNetwork(error) || status >= 500 || retryable.has(status))
    return failure("UNAVAILABLE", `${server} cannot be reached or does not answer (${told})`, error);
  if (error.name === "CredentialsProviderError")
    return failure(
      "CONFIG_INVALID",
      "no S3 credentials found; set archive.s3.credentialsFile or AWS's variables",
      error,
    );
  if (status === 404)
    return failure("CONFIG_INVALID", `${server} has no bucket ${bucket}; make it, or name another`, error);
  if (status === 401 || status === 403)
    return failure("CONFIG_INVALID", `${server} refuses the credentials for bucket ${bucket} (${told})`, error);
  if (status >= 300)
    return failure("CONFIG_INVALID", `${server} refuses the request for bucket ${bucket} (${told})`, error);
  return error;
}

export function isStatus(error: unknown, status: number): boolean {
  return error instanceof Error && statusOf(error) === status;
}

/** 0 when the error came before any answer. */
function statusOf(error: Error): number {
  const metadata = (error as { $metadata?: { httpStatusCode?: unknown } }).$metadata;
  return Number(metadata?.httpStatusCode ?? 0);
}

const networkCodes =
  /^(ECONN|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EPIPE|ETIMEDOUT|ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|UNABLE_TO|SELF_SIGNED)/;

function isNetwork(error: Error): boolean {
  return error.name === "TimeoutError" || ("code" in error && networkCodes.test(String(error.code)));
}

function failure(code: "UNAVAILABLE" | "CONFIG_INVALID", message: string, cause: Error): FaceServiceError {
  return new FaceServiceError(code, message, { cause });
}

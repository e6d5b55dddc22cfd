const howTo = "node scripts/ci/with-servers.mjs -- npm run test:integration";

/** For `describe`'s options: why a suite is left out, or false. */
export function leftOutWithout(...variables: readonly string[]): string | false {
  const missing = variables.filter((name) => !process.env[name]);
  return missing.length > 0 && `left out without ${missing.join(", ")}; to include it: ${howTo}`;
}

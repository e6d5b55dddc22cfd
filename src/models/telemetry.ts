/**
 * Switches ONNX Runtime's telemetry off, for the whole process; to be called before the first session.
 *
 * From 1.29 on it sends events to its maker and keeps a device id and a database in the user's cache (its pull
 * requests 27379 and 29843). It reads this variable once, when its environment is made, and has no other switch in
 * Node.
 */
export function switchTelemetryOff(): void {
  // biome-ignore lint/style/noProcessEnv: there is no other way to tell the library
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
}

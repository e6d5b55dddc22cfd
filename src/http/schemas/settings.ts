import { z } from "zod";

/** What may be changed over HTTP: what answers the next picture, and nothing that opens files or ports. */
export const tunableChanges = z
  .strictObject({
    detection: z
      .strictObject({
        inputSizePx: z.int().min(128).max(2048).exactOptional(),
        minScore: z.number().min(0).max(1).exactOptional(),
      })
      .exactOptional(),
    quality: z
      .strictObject({
        minFacePx: z.int().min(8).max(1000).exactOptional(),
        minSharpness: z.number().min(0).max(100_000).exactOptional(),
        minFrontality: z.number().min(0).max(1).exactOptional(),
      })
      .exactOptional(),
    classifier: z.strictObject({ minProba: z.number().min(0).max(1).exactOptional() }).exactOptional(),
  })
  .meta({ id: "SettingChanges" });
export type SettingChanges = z.infer<typeof tunableChanges>;

export const settingsRequest = z.strictObject({ changes: tunableChanges });

export const settingsView = z
  .object({
    detection: z.object({ inputSizePx: z.int(), minScore: z.number() }),
    quality: z.object({ minFacePx: z.int(), minSharpness: z.number(), minFrontality: z.number() }),
    classifier: z.object({ kind: z.string(), minProba: z.number() }),
    models: z.object({ detector: z.string(), embedder: z.string() }),
  })
  .meta({ id: "Settings" });
export type SettingsView = z.infer<typeof settingsView>;

export const settingsPreview = z.object({
  diff: z.string().describe("Unified diff of config.json; empty if nothing changes."),
});
export type SettingsPreview = z.infer<typeof settingsPreview>;

export const settingsApplied = z.object({
  settings: settingsView,
  diff: z.string(),
  backup: z.string().nullable().describe("Name of the copy of config.json as it was; null if nothing changed."),
});
export type SettingsApplied = z.infer<typeof settingsApplied>;

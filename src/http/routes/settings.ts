import type { HttpApp } from "../http-app.ts";
import {
  type SettingChanges,
  type SettingsView,
  settingsApplied,
  settingsPreview,
  settingsRequest,
  settingsView,
} from "../schemas/settings.ts";

/** What may be tuned while the server runs. */
export interface LiveSettings {
  current(): SettingsView;
  /** @returns what would change in config.json, as `diff -u` shows it */
  preview(changes: SettingChanges): Promise<string>;
  /**
   * Writes config.json, then goes by it at once.
   *
   * @throws {FaceServiceError} CONFLICT if the file cannot be written; nothing has changed then
   */
  apply(changes: SettingChanges): Promise<{ readonly diff: string; readonly backup: string | undefined }>;
}

const tags = ["settings"];

export function registerSettingsRoutes(app: HttpApp, settings: LiveSettings): void {
  app.get(
    "/api/v1/settings",
    {
      config: { scope: "settings:read" },
      schema: { tags, summary: "The settings that may be tuned", response: { 200: settingsView } },
    },
    () => Promise.resolve(settings.current()),
  );

  app.post(
    "/api/v1/settings/preview",
    {
      config: { scope: "settings:read" },
      schema: {
        tags,
        summary: "What changes would do to config.json",
        body: settingsRequest,
        response: { 200: settingsPreview },
      },
    },
    async ({ body }) => ({ diff: await settings.preview(body.changes) }),
  );

  app.put(
    "/api/v1/settings",
    {
      config: { scope: "settings:write" },
      schema: {
        tags,
        summary: "Change settings",
        description:
          "Writes config.json in one step and keeps a copy of it as it was; pictures are looked at by the new settings at once. The uploader, another process, takes a new classifier.minProba with its next start.",
        body: settingsRequest,
        response: { 200: settingsApplied },
      },
    },
    async ({ body }) => {
      const { diff, backup = null } = await settings.apply(body.changes);
      return { settings: settings.current(), diff, backup };
    },
  );
}

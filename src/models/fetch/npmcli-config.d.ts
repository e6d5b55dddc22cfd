/** The part of npm's own config reader that is used here; the package brings no types. */
declare module "@npmcli/config" {
  class Config {
    constructor(options: {
      readonly definitions: unknown;
      readonly shorthands: unknown;
      readonly flatten: unknown;
      readonly npmPath: string;
      readonly argv: readonly string[];
      /** The process's own by default. */
      readonly env?: NodeJS.ProcessEnv;
    });
    /** `load` adds variables to it. */
    env: NodeJS.ProcessEnv;
    load(): Promise<void>;
    /** Options as npm-registry-fetch takes them. */
    readonly flat: Record<string, unknown>;
  }
  export = Config;
}

declare module "@npmcli/config/lib/definitions/index.js" {
  const settings: {
    readonly definitions: { readonly registry: { readonly default: string } };
    readonly shorthands: unknown;
    readonly flatten: unknown;
  };
  export = settings;
}

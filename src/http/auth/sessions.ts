import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

export const sessionCookie = "face_session";

/** Signed out before their time; beyond so many the oldest are forgotten, which end by themselves. */
const maxEnded = 10_000;

export interface Session {
  readonly id: string;
  readonly keyId: string;
}

/**
 * Sessions of the web page: a signed cookie, so that they outlive a restart of the server and need no table. One ends
 * with its time, with its key, or when it is signed out.
 */
export class Sessions {
  readonly #secret: () => Promise<string>;
  readonly #ended = new Map<string, number>();
  readonly #now: () => number;

  constructor(secret: () => Promise<string>, now: () => number = Date.now) {
    this.#secret = secret;
    this.#now = now;
  }

  /** @returns the cookie's value */
  async begin(keyId: string, lifeMs: number): Promise<string> {
    const content = `${randomBytes(9).toString("base64url")}.${keyId}.${this.#now() + lifeMs}`;
    return `${content}.${await this.#signature(content)}`;
  }

  /** @returns undefined for a cookie that is over, signed out or not ours */
  async find(cookie: string): Promise<Session | undefined> {
    const parts = cookie.split(".");
    const [id, keyId, endsAt, signature] = parts;
    if (parts.length !== 4 || id === undefined || keyId === undefined || signature === undefined) return undefined;
    const expected = Buffer.from(await this.#signature(`${id}.${keyId}.${endsAt}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    if (!(Number(endsAt) > this.#now()) || this.#ended.has(id)) return undefined;
    return { id, keyId };
  }

  end(id: string): void {
    this.#ended.set(id, this.#now());
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > maxEnded && oldest !== undefined) this.#ended.delete(oldest);
  }

  async #signature(content: string): Promise<string> {
    return createHmac("sha256", await this.#secret())
      .update(content)
      .digest("base64url");
  }
}

/** The value of one cookie of a request's header. @see RFC 6265, 5.4 */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/**
 * @param value - "" takes the cookie away
 * @param isSecure - whether the caller came by https
 */
export function setCookieText(value: string, maxAgeS: number, isSecure: boolean): string {
  const parts = [`${sessionCookie}=${value}`, "Path=/", `Max-Age=${maxAgeS}`, "HttpOnly", "SameSite=Strict"];
  return (isSecure ? [...parts, "Secure"] : parts).join("; ");
}

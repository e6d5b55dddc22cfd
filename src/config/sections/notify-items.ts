import { z } from "zod";

/** What the lists of section `notify` hold. */

/** Also the end of a name in the spool, and the value of a label in /metrics. */
const name = z
  .string()
  .regex(/^[\p{L}\p{N}_-][\p{L}\p{N} _.-]{0,63}$/u, "expected a name: letters, digits, spaces, _ . -");
const monitor = z.string().min(1).max(255);
const person = z.string().min(1).max(255);
const file = z.string().min(1).nullable().default(null);
const days = z.array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])).default([]);
const from = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected HH:MM from 00:00 to 23:59");
const to = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "expected HH:MM from 00:00 to 24:00");
const timeWindow = z
  .strictObject({ days, from, to })
  .refine((window) => window.from !== window.to, "expected from and to to differ; for a whole day: 00:00 to 24:00");
const variable = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, "expected the name of an environment variable")
  .nullable()
  .default(null);
const timeoutMs = z.int().min(100).max(60_000).default(10_000);

/** @param protocols - with their colon */
const address = (protocols: readonly string[]) =>
  z.string().refine(
    (text) => {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      return url !== undefined && protocols.includes(url.protocol) && url.username === "" && url.password === "";
    },
    `expected a URL that begins with ${protocols.map((one) => `${one}//`).join(" or ")}, without user and password`,
  );

export const camera = z.strictObject({ monitor, name: z.string().min(1).max(100) });

export const notifyRule = z
  .strictObject({
    name,
    who: z
      .union([z.enum(["known", "strangers", "everybody"]), z.array(person).min(1)], {
        error: 'expected "known", "strangers", "everybody" or a list of names',
      })
      .default("everybody"),
    mute: z.array(person).default([]),
    muteWithKnown: z.boolean().default(false),
    monitors: z.array(monitor).default([]),
    exceptMonitors: z.array(monitor).default([]),
    minProbability: z.number().min(0).max(1).default(0),
    when: z.array(timeWindow).default([]),
    quiet: z.array(timeWindow).default([]),
    targets: z.array(name).min(1, "expected at least one target"),
  })
  .readonly();

const webhook = z
  .strictObject({
    kind: z.literal("webhook"),
    name,
    url: address(["http:", "https:"]),
    secretFile: file,
    secretEnv: variable,
    authorizationFile: file,
    picture: z.enum(["multipart", "base64", "url", "none"]).default("multipart"),
    apiUrl: address(["http:", "https:"]).nullable().default(null),
    timeoutMs,
  })
  .refine(({ picture, apiUrl }) => picture !== "url" || apiUrl !== null, 'picture "url" needs apiUrl');

const topic = z
  .string()
  .regex(/^[^+#\0/$][^+#\0]{0,100}$/, "expected a topic without + and #")
  .refine((text) => !text.endsWith("/"), "expected a topic that does not end in /");

const mqtt = z.strictObject({
  kind: z.literal("mqtt"),
  name,
  url: address(["mqtt:", "mqtts:"]),
  user: z.string().min(1).nullable().default(null),
  passwordFile: file,
  passwordEnv: variable,
  caFile: file,
  certFile: file,
  keyFile: file,
  topic: topic.default("face-det-rec"),
  discovery: z.boolean().default(true),
  discoveryPrefix: topic.default("homeassistant"),
  picture: z.boolean().default(true),
  timeoutMs,
});

export const notifyTarget = z.discriminatedUnion("kind", [webhook, mqtt]).readonly();

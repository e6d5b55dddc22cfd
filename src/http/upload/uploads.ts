import multipart from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import type { HttpApp } from "../http-app.ts";
import { HttpProblem } from "../problem.ts";
import { ByteBudget } from "./byte-budget.ts";
import { type FormLimits, readForm } from "./read-form.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The route takes multipart forms: they become its body, for its schema to check. */
    form?: {
      /** Fields that are arrays also where they come once. */
      readonly many?: readonly string[];
      /** Fewer bytes than http.maxUploadBytes. */
      readonly maxBytes?: number;
    };
  }
  interface FastifyRequest {
    giveBackBytes: (() => void) | null;
  }
}

export interface UploadLimits extends FormLimits {
  /** Of all requests in hand together. */
  readonly maxHeldBytes: number;
}

/** Of a form without files. */
const maxPlainFormBytes = 65_536;
/** What a form's own lines may add to what it carries. */
const formOverheadBytes = 262_144;

/** Who has shown no key before the form is read may hold so much of it, so that there is room for those who have. */
const shareOfUnknown = 0.5;

/**
 * Bodies within bounds: each by its route's limit, all together by a budget that is taken before the first byte is
 * read. Forms are read in one pass and stop at the limit; nothing is written to the disk.
 */
export async function takeUploads(app: HttpApp, limits: UploadLimits): Promise<void> {
  const budget = new ByteBudget(limits.maxHeldBytes);
  const ofUnknown = new ByteBudget(Math.floor(limits.maxHeldBytes * shareOfUnknown));
  await app.register(multipart, { throwFileSizeLimit: true });
  app.decorateRequest("giveBackBytes", null);
  app.addHook("onRequest", async (request: FastifyRequest) => {
    const expected = expectedBytes(request, limits);
    if (expected > 0)
      request.giveBackBytes = takeBytes(expected, request.caller === null ? [ofUnknown, budget] : [budget]);
    await Promise.resolve();
  });
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: maxPlainFormBytes },
    (_request, text, done) => done(null, Object.fromEntries(new URLSearchParams(String(text)))),
  );
  app.addHook("preValidation", async (request: FastifyRequest) => {
    const { form } = request.routeOptions.config;
    if (form === undefined && isForm(request)) throw new HttpProblem(415, "this takes no form");
    if (!isMultipart(request) || form === undefined) return;
    const maxBytes = formBytes(form, limits);
    request.body = await readForm(request, { maxBytes, maxFiles: limits.maxFiles }, form.many);
  });
  const giveBack = async (request: FastifyRequest): Promise<void> => {
    request.giveBackBytes?.();
    await Promise.resolve();
  };
  app.addHook("onResponse", giveBack);
  app.addHook("onRequestAbort", giveBack);
}

/** From all of them or from none. */
function takeBytes(bytes: number, budgets: readonly ByteBudget[]): () => void {
  const taken: (() => void)[] = [];
  const giveBack = (): void => {
    for (const one of taken) one();
  };
  try {
    for (const budget of budgets) taken.push(budget.take(bytes));
    return giveBack;
  } catch (error) {
    giveBack();
    throw error;
  }
}

const formBytes = (form: { readonly maxBytes?: number }, limits: UploadLimits): number =>
  Math.min(limits.maxBytes, form.maxBytes ?? limits.maxBytes);

const contentType = (request: FastifyRequest): string => request.headers["content-type"] ?? "";

/** Also before the body's parser was chosen: the plugin's own `isMultipart` says no until then. */
const isMultipart = (request: FastifyRequest): boolean => /^multipart\/form-data/i.test(contentType(request));

const isForm = (request: FastifyRequest): boolean =>
  isMultipart(request) || /^application\/x-www-form-urlencoded/i.test(contentType(request));

/** As its header says, or all that its route allows; refused here, what is too large is not even read. */
function expectedBytes(request: FastifyRequest, limits: UploadLimits): number {
  const { config, bodyLimit } = request.routeOptions;
  const { form } = config;
  const limit = form !== undefined && isMultipart(request) ? formBytes(form, limits) + formOverheadBytes : bodyLimit;
  const { "content-length": told, "transfer-encoding": encoding } = request.headers;
  if (told === undefined) return encoding === undefined ? 0 : limit;
  const bytes = Number(told);
  if (bytes > limit)
    throw new HttpProblem(413, `the request has ${bytes} bytes, more than the ${limit} that are taken here`);
  return bytes;
}

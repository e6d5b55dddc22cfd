import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { HttpProblem, problemOf } from "./problem.ts";

const reasons: Readonly<Record<string, HttpProblem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new HttpProblem(408, "the request did not come whole in time; send it again"),
  HPE_HEADER_OVERFLOW: new HttpProblem(431, "the address and the headers are longer than is taken; send less"),
};
const noHttp = new HttpProblem(400, "what came is no HTTP/1.1 request");

/** Answers what Node's HTTP parser gives up on, as every other error is answered, and ends the connection. */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const { problem } = problemOf(reasons[error.code ?? ""] ?? noHttp);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    "connection: close",
    "content-type: application/problem+json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
  ].join("\r\n");
  if (socket.writable) socket.write(`${head}\r\n\r\n${body}`);
  socket.destroy(error);
}

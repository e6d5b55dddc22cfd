#!/usr/bin/env node
// Tells the running uploader of an event, so that it looks at it at once. For ZoneMinder's EventStartCommand,
// EventEndCommand and filters; needs no build and no package. Whatever follows the event id is not looked at.
//   notify-event.mjs [--socket PATH] EVENT_ID ...
// Exit code: 0 told, 64 wrong usage, 75 no uploader listens (it finds the event by itself when it runs).
import { connect } from "node:net";

const waitMs = 5000;
const words = process.argv.slice(2);
const path = words[0] === "--socket" ? words.splice(0, 2)[1] : undefined;
const socketPath = path ?? process.env.FACE_EVENT_SOCKET ?? "/run/face-upload/events.sock";
const [event = ""] = words;

if (!/^[1-9][0-9]{0,19}$/.test(event)) fail(64, "usage: notify-event.mjs [--socket PATH] EVENT_ID");
const socket = connect(socketPath);
setTimeout(() => fail(75, `no answer on ${socketPath}`), waitMs).unref();
socket.once("error", (error) => fail(75, `no uploader listens on ${socketPath}: ${error.message}`));
socket.once("connect", () => socket.write(`${event}\n`));
socket.once("data", (answer) => {
  if (String(answer) !== "ok\n") fail(64, String(answer).trim());
  process.exit(0);
});

function fail(code, text) {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

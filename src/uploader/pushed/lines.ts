import type { Socket } from "node:net";

/** Longer than any line that is spoken here. */
const maxLineBytes = 512;

/** Calls back with each line of a stream; one that is too long is passed over. Holds at most one line. */
export function onLines(socket: Socket, onLine: (line: string) => void): void {
  let held = "";
  let isTooLong = false;
  socket.setEncoding("latin1");
  socket.on("data", (text: string) => {
    const [first = "", ...rest] = text.split("\n");
    const take = (part: string, isEnd: boolean): void => {
      isTooLong ||= held.length + part.length > maxLineBytes;
      held = isTooLong ? "" : held + part;
      if (!isEnd) return;
      if (!isTooLong) onLine(held.replace(/\r$/, ""));
      held = "";
      isTooLong = false;
    };
    take(first, rest.length > 0);
    rest.forEach((part, index) => {
      take(part, index < rest.length - 1);
    });
  });
}

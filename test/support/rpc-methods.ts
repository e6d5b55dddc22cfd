import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError } from "../../src/errors.ts";
import type { RpcMethods } from "../../src/rpc/built-ins.ts";

/** Methods to try clients and servers with. */
export const methods: RpcMethods = {
  echo: { args: ["value"], doc: "Answers its argument.", call: (args) => Promise.resolve(args[0]) },
  wait: {
    args: ["ms"],
    doc: "Answers after so many milliseconds.",
    call: async ([ms]) => {
      await sleep(Number(ms));
      return ms;
    },
  },
  refuse: {
    args: ["code"],
    doc: "Fails.",
    call: ([code]) => {
      throw code === "bug"
        ? new Error("the secret is 42 at /etc/passwd")
        : new FaceServiceError(code as "OVERLOADED", `refused with ${code}`);
    },
  },
};

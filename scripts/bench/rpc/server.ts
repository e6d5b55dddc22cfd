/**
 * The server process of the RPC bench: our RPC server, or ZeroMQ alone. It tells its parent the endpoints once it
 * listens, and ends with it.
 */
import { Router } from "zeromq";
import type { RpcMethod, RpcMethods } from "../../../src/rpc/built-ins.ts";
import { parsed } from "../../../src/rpc/codec.ts";
import {
  fromRecognizedFace,
  type RecognizeReply,
  recognizeRequest,
  type WireImage,
} from "../../../src/rpc/recognize.ts";
import { serveRpc } from "../../../src/rpc/rpc-server.ts";

export interface ServerOrder {
  readonly kind: "ours" | "bare";
  readonly endpoints: readonly string[];
}

/** What comes back for each image: one person found, as in most frames that hold anybody. */
const image: WireImage = {
  size: { width: 1920, height: 1080 },
  faces: [
    fromRecognizedFace({
      box: { left: 801.5, top: 215.25, right: 901.75, bottom: 340.125 },
      landmarks: {
        leftEye: { x: 825.1, y: 262.2 },
        rightEye: { x: 874.3, y: 263.4 },
        nose: { x: 850.5, y: 288.6 },
        leftMouth: { x: 830.7, y: 312.8 },
        rightMouth: { x: 870.9, y: 313.1 },
      },
      quality: { sizePx: 100, sharpness: 42.5, frontality: 0.9, detectionScore: 0.98 },
      identification: {
        kind: "known",
        name: "Ann",
        probability: 0.97,
        candidates: [
          { name: "Ann", probability: 0.97 },
          { name: "Bob", probability: 0.01 },
        ],
      },
    }),
  ],
  timings: { decode_ms: 0, detect_ms: 0, embed_ms: 0, total_ms: 0 },
};

/** `recognize` as the recognition server has it, without the engine: its checks, its answer. */
const recognize: RpcMethod = {
  args: ["request"],
  doc: "Answers one face an image.",
  call([request]) {
    const { images } = parsed(recognizeRequest, request);
    const reply: RecognizeReply = {
      classifier: "v1",
      models: { detector: "rfb-onet", embedder: "fused" },
      images: images.map(() => image),
    };
    return Promise.resolve(reply);
  },
};

const methods: RpcMethods = {
  recognize,
  echo: { args: ["value"], doc: "Answers its argument.", call: ([value]) => Promise.resolve(value) },
  take: {
    args: ["value"],
    doc: "Answers the number of bytes.",
    call: ([value]) => Promise.resolve((value as Uint8Array).length),
  },
};

async function serve({ kind, endpoints }: ServerOrder): Promise<readonly string[]> {
  if (kind === "ours") {
    const log = { warn: console.error, error: console.error };
    const options = { name: "bench", endpoints, heartbeatMs: 1000, maxMessageBytes: 67_108_864 };
    return (await serveRpc(options, { methods, log })).endpoints;
  }
  const socket = new Router({ sendTimeout: 0 });
  const bound: string[] = [];
  for (const endpoint of endpoints) {
    await socket.bind(endpoint);
    bound.push(socket.lastEndpoint ?? endpoint);
  }
  void answerBare(socket);
  return bound;
}

/** Sends back the first byte's choice: all of the message, or an answer as long as that of `take`. */
async function answerBare(socket: Router): Promise<void> {
  const short = new Uint8Array(64);
  for await (const [peer, message] of socket) await socket.send([peer ?? "", message?.[0] === 1 ? message : short]);
}

process.on("message", (order: ServerOrder | "cpu") => {
  if (order === "cpu") process.send?.(process.cpuUsage());
  else void serve(order).then((endpoints) => process.send?.({ endpoints }));
});
process.once("disconnect", () => process.exit());

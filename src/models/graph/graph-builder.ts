import proto, { type onnx } from "onnx-proto";
import { encodeModel, floatValue } from "./onnx-model.ts";

/** Weights; row-major, the last dimension runs fastest. */
export interface WeightTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

export interface Convolution {
  /** Shape (out, in / group, height, width). */
  readonly weights: WeightTensor;
  readonly bias: Float32Array;
  readonly stride?: number;
  readonly group?: number;
  /** `same` pads as TensorFlow does: what is odd goes to the right and the bottom. */
  readonly padding: Padding;
}

export type Padding = "same" | "valid";

export interface Pool {
  readonly size: number;
  readonly stride: number;
  readonly padding: Padding;
}

type Attribute = number | readonly number[] | string;

const { AttributeType } = proto.onnx.AttributeProto;
const { DataType } = proto.onnx.TensorProto;

/** Opset 13 is the first whose Softmax works on one axis and whose Pad takes its sizes as an input. */
const opset = 13;
const irVersion = 7;

/**
 * Writes a float32 ONNX graph node by node; every method returns the name of the tensor it makes.
 *
 * The same calls in the same order give the same bytes, so a derived network has one SHA-256.
 */
export class GraphBuilder {
  readonly #nodes: onnx.INodeProto[] = [];
  readonly #initializers: onnx.ITensorProto[] = [];

  conv(input: string, { weights, bias, stride = 1, group = 1, padding }: Convolution): string {
    const [, , height = 1, width = 1] = weights.dims;
    return this.node("Conv", [input, this.#weights(weights), this.#weights(vector(bias))], {
      kernel_shape: [height, width],
      strides: [stride, stride],
      group,
      auto_pad: autoPad(padding),
    });
  }

  /** @param slope - one value a channel; shape (C, 1, 1) before and (C) after flattening */
  prelu(input: string, slope: WeightTensor): string {
    return this.node("PRelu", [input, this.#weights(slope)]);
  }

  relu(input: string): string {
    return this.node("Relu", [input]);
  }

  add(left: string, right: string): string {
    return this.node("Add", [left, right]);
  }

  maxPool(input: string, pool: Pool): string {
    return this.node("MaxPool", [input], poolAttributes(pool));
  }

  averagePool(input: string, pool: Pool): string {
    return this.node("AveragePool", [input], poolAttributes(pool));
  }

  globalAveragePool(input: string): string {
    return this.node("GlobalAveragePool", [input]);
  }

  /** Keeps the batch, joins the rest in the order channel, row, column. */
  flatten(input: string): string {
    return this.node("Flatten", [input], { axis: 1 });
  }

  /** @param weights - shape (in, out) */
  fullyConnected(input: string, weights: WeightTensor, bias: Float32Array): string {
    return this.node("Gemm", [input, this.#weights(weights), this.#weights(vector(bias))]);
  }

  softmax(input: string, axis: number): string {
    return this.node("Softmax", [input], { axis });
  }

  /** Zeros behind the channels, the last row and the last column. */
  padEnd(input: string, { channels, pixels }: { readonly channels: number; readonly pixels: number }): string {
    const pads = BigInt64Array.from([0, 0, 0, 0, 0, channels, pixels, pixels], BigInt);
    const name = `pads_${this.#initializers.length}`;
    this.#initializers.push({ name, dims: [pads.length], dataType: DataType.INT64, rawData: rawBytes(pads) });
    return this.node("Pad", [input, name]);
  }

  node(opType: string, input: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const output = `${opType.toLowerCase()}_${this.#nodes.length}`;
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
    this.#nodes.push({ name: output, opType, input: [...input], output: [output], attribute });
    return output;
  }

  /** @param outputs - tensors by the name that the graph shall give them, with their shapes */
  build(
    name: string,
    input: onnx.IValueInfoProto,
    outputs: Readonly<Record<string, { readonly tensor: string; readonly dims: readonly (number | string)[] }>>,
  ): Uint8Array {
    const named = Object.entries(outputs);
    const node = [
      ...this.#nodes,
      ...named.map(([to, { tensor }]) => ({ name: to, opType: "Identity", input: [tensor], output: [to] })),
    ];
    return encodeModel({
      irVersion,
      producerName: "face-det-rec",
      opsetImport: [{ domain: "", version: opset }],
      graph: {
        name,
        node,
        initializer: this.#initializers,
        input: [input],
        output: named.map(([to, { dims }]) => floatValue(to, dims)),
      },
    });
  }

  #weights({ dims, data }: WeightTensor): string {
    const name = `weights_${this.#initializers.length}`;
    this.#initializers.push({ name, dims: [...dims], dataType: DataType.FLOAT, rawData: rawBytes(data) });
    return name;
  }
}

const vector = (data: Float32Array): WeightTensor => ({ dims: [data.length], data });

const autoPad = (padding: Padding): string => (padding === "same" ? "SAME_UPPER" : "VALID");

function poolAttributes({ size, stride, padding }: Pool): Record<string, Attribute> {
  return { kernel_shape: [size, size], strides: [stride, stride], auto_pad: autoPad(padding) };
}

function attributeOf(name: string, value: Attribute): onnx.IAttributeProto {
  if (typeof value === "number") return { name, type: AttributeType.INT, i: value };
  if (typeof value === "string") return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  return { name, type: AttributeType.INTS, ints: [...value] };
}

/** ONNX stores raw tensors little-endian, as every platform that Node's ONNX Runtime supports does. */
function rawBytes(values: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

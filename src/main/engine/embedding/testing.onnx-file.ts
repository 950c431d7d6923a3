/** @file For tests: writes an ONNX graph as the bytes of a file, in protocol buffers. */

/** ONNX's numbers for the types of elements, as `Cast` takes them. */
export const elementTypes = { float32: 1, uint8: 2, int64: 7, bool: 9 };

type ElementType = keyof typeof elementTypes;

/** A tensor that comes into a graph or out of it. */
export type Value = { name: string; type: ElementType; shape: readonly (number | string)[] };

/** A tensor that a graph holds; a bool is a byte. No shape is a scalar. */
export type Constant = { shape: readonly number[] } & (
  | { type: "float32"; data: Float32Array }
  | { type: "int64"; data: BigInt64Array }
  | { type: "bool"; data: Uint8Array }
);

/** One operation; an attribute is a whole number, several, or the graph that a `Loop` repeats. */
export type GraphNode = {
  operation: string;
  inputs: string[];
  outputs: string[];
  attributes?: Record<string, number | number[] | Graph>;
};

/** A graph in the words of ONNX. A constant that is a list of whole numbers is of int64, for shapes. */
export type Graph = {
  inputs: Value[];
  outputs: Value[];
  nodes: GraphNode[];
  constants?: Record<string, number[] | Constant>;
};

/** The ONNX file of a graph, whose operations mean what they do in version `operators` of ONNX's set. */
export function onnxFile(graph: Graph, operators = 13): Buffer {
  return message(
    number(1, 8),
    nested(7, graphMessage(graph)),
    nested(8, message(text(1, ""), number(2, operators))),
  );
}

/** An ONNX file made `bytes` longer by a comment inside it, for tests that need time while it is copied. */
export function withComment(file: Buffer, bytes: number): Buffer {
  return message(file, nested(6, Buffer.alloc(bytes, "x")));
}

// The messages of onnx.proto that are needed, by their field numbers.

function graphMessage({ inputs, outputs, nodes, constants = {} }: Graph): Buffer {
  return message(
    ...nodes.map((node) => nested(1, nodeMessage(node))),
    text(2, "graph"),
    ...Object.entries(constants).map(([name, constant]) => nested(5, tensor(name, constant))),
    ...inputs.map((value) => nested(11, valueInfo(value))),
    ...outputs.map((value) => nested(12, valueInfo(value))),
  );
}

function nodeMessage({ operation, inputs, outputs, attributes = {} }: GraphNode): Buffer {
  return message(
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, operation),
    ...Object.entries(attributes).map(([name, value]) => nested(5, attribute(name, value))),
  );
}

function attribute(name: string, value: number | number[] | Graph): Buffer {
  if (typeof value === "number") return message(text(1, name), number(3, value), number(20, 2));
  return Array.isArray(value)
    ? message(text(1, name), ...value.map((one) => number(8, one)), number(20, 7))
    : message(text(1, name), nested(6, graphMessage(value)), number(20, 5));
}

function tensor(name: string, constant: number[] | Constant): Buffer {
  if (Array.isArray(constant)) {
    const data = BigInt64Array.from(constant, BigInt);
    return tensor(name, { type: "int64", shape: [data.length], data });
  }
  const { type, shape, data } = constant;
  return message(
    ...shape.map((size) => number(1, size)),
    number(2, elementTypes[type]),
    text(8, name),
    nested(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  );
}

function valueInfo({ name, type, shape }: Value): Buffer {
  const dimensions = shape.map((one) =>
    nested(1, message(typeof one === "number" ? number(1, one) : text(2, one))),
  );
  const tensorType = message(number(1, elementTypes[type]), nested(2, message(...dimensions)));
  return message(text(1, name), nested(2, message(nested(1, tensorType))));
}

const message = (...fields: Buffer[]) => Buffer.concat(fields);
const number = (field: number, value: number) =>
  Buffer.concat([variableLength(field * 8), variableLength(value)]);
const nested = (field: number, content: Buffer) =>
  Buffer.concat([variableLength(field * 8 + 2), variableLength(content.length), content]);
const text = (field: number, content: string) => nested(field, Buffer.from(content));

function variableLength(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

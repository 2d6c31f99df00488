// Writes small ONNX files for tests. Field numbers: onnx.proto of ONNX 1.12.

function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

export function join(parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

export const int = (field, value) => join([varint(field << 3), varint(value)]);
export const bytes = (field, data) => join([varint((field << 3) | 2), varint(data.length), data]);
const text = (field, value) => bytes(field, new TextEncoder().encode(value));

const dataTypes = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float16: 10 };

function attribute(name, value) {
  if (value instanceof Uint8Array) {
    return join([text(1, name), bytes(5, value), int(20, 4)]);
  }
  if (value && typeof value === 'object' && 'reference' in value) {
    return join([text(1, name), text(21, value.reference), int(20, 1)]);
  }
  if (typeof value === 'string') {
    return join([text(1, name), text(4, value), int(20, 3)]);
  }
  if (Array.isArray(value)) {
    return join([text(1, name), ...value.map((v) => int(8, v)), int(20, 7)]);
  }
  if (value instanceof Float32Array) {
    const numbers = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return join([text(1, name), bytes(7, numbers), int(20, 6)]);
  }
  if (value && typeof value === 'object' && 'graph' in value) {
    return join([text(1, name), bytes(6, value.graph), int(20, 5)]);
  }
  if (value && typeof value === 'object' && 'float' in value) {
    const float = new Uint8Array(Float32Array.of(value.float).buffer);
    return join([text(1, name), varint((2 << 3) | 5), float, int(20, 1)]);
  }
  if (Number.isInteger(value)) return join([text(1, name), int(3, value), int(20, 2)]);
  const float = new Uint8Array(Float32Array.of(value).buffer);
  return join([text(1, name), varint((2 << 3) | 5), float, int(20, 1)]);
}

/**
 * A node: node('Gemm', ['z', 'w'], ['y'], {transB: 1}). Values of attributes may be tensors,
 * {graph: graph(...)}, {float: 2} for a float that is whole and, in functions, {reference: 'name'};
 * `domain` is that of a function.
 */
export function node(type, inputs, outputs, attributes = {}, domain = '') {
  return join([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, `${type.toLowerCase()}_${outputs[0]}`),
    text(4, type),
    ...(domain ? [text(7, domain)] : []),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
  ]);
}

/** A constant: tensor('w', [2, 3], Float32Array or BigInt64Array), or `data` of another type. */
export function tensor(name, dims, data, type) {
  type ??= data instanceof BigInt64Array ? 'int64' : 'float32';
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return join([
    ...dims.map((dim) => int(1, dim)),
    int(2, dataTypes[type]),
    text(8, name),
    bytes(9, raw),
  ]);
}

/** A constant whose numbers lie in another file: {location, offset, length}, as strings. */
export function externalTensor(name, dims, entries) {
  return join([
    ...dims.map((dim) => int(1, dim)),
    int(2, dataTypes.float32),
    text(8, name),
    ...Object.entries(entries).map(([key, value]) =>
      bytes(13, join([text(1, key), text(2, value)])),
    ),
    int(14, 1),
  ]);
}

/** A function of the file, which nodes of its domain call. */
export function localFunction(
  domain,
  name,
  inputs,
  outputs,
  nodes,
  { opset = 18, attributes = [] } = {},
) {
  return join([
    text(1, name),
    ...inputs.map((input) => text(4, input)),
    ...outputs.map((output) => text(5, output)),
    ...attributes.map((each) => text(6, each)),
    ...nodes.map((n) => bytes(7, n)),
    bytes(9, join([text(1, ''), int(2, opset)])),
    bytes(9, join([text(1, domain), int(2, 1)])),
    text(10, domain),
  ]);
}

/**
 * A declared input or output; a string among `dims` is the name of a free dimension. Without
 * `sized`, nothing is said of its sizes.
 */
export function port(name, dims, type = 'float32', sized = true) {
  const shape = dims.map((dim) => bytes(1, typeof dim === 'string' ? text(2, dim) : int(1, dim)));
  const sizes = sized ? [bytes(2, join(shape))] : [];
  const tensorType = join([int(1, dataTypes[type]), ...sizes]);
  return join([text(1, name), bytes(2, bytes(1, tensorType))]);
}

/** A graph, of a file or of an attribute. */
export function graph({ nodes, tensors = [], inputs = [], outputs }) {
  return join([
    ...nodes.map((n) => bytes(1, n)),
    text(2, 'test'),
    ...tensors.map((t) => bytes(5, t)),
    ...inputs.map((p) => bytes(11, p)),
    ...outputs.map((p) => bytes(12, p)),
  ]);
}

/** The file's bytes. */
export function onnxFile({
  nodes,
  tensors = [],
  inputs,
  outputs,
  metadata = {},
  opset = 13,
  irVersion = 8,
  functions = [],
  domains = [],
}) {
  return join([
    int(1, irVersion),
    text(2, 'ganvas tests'),
    bytes(7, graph({ nodes, tensors, inputs, outputs })),
    bytes(8, join([text(1, ''), int(2, opset)])),
    ...domains.map((domain) => bytes(8, join([text(1, domain), int(2, 1)]))),
    ...functions.map((each) => bytes(25, each)),
    ...Object.entries(metadata).map(([key, value]) =>
      bytes(14, join([text(1, key), text(2, value)])),
    ),
  ]);
}

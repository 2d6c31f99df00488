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

function join(parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

const int = (field, value) => join([varint(field << 3), varint(value)]);
const bytes = (field, data) => join([varint((field << 3) | 2), varint(data.length), data]);
const text = (field, value) => bytes(field, new TextEncoder().encode(value));

const dataTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float16: 10 };

function attribute(name, value) {
  if (typeof value === 'string') {
    return join([text(1, name), text(4, value), int(20, 3)]);
  }
  if (Array.isArray(value)) {
    return join([text(1, name), ...value.map((v) => int(8, v)), int(20, 7)]);
  }
  if (Number.isInteger(value)) return join([text(1, name), int(3, value), int(20, 2)]);
  const float = new Uint8Array(Float32Array.of(value).buffer);
  return join([text(1, name), varint((2 << 3) | 5), float, int(20, 1)]);
}

/** A node: node('Gemm', ['z', 'w'], ['y'], {transB: 1}). */
export function node(type, inputs, outputs, attributes = {}) {
  return join([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, `${type.toLowerCase()}_${outputs[0]}`),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
  ]);
}

/** A constant: tensor('w', [2, 3], Float32Array or BigInt64Array). */
export function tensor(name, dims, data) {
  const type = data instanceof BigInt64Array ? 'int64' : 'float32';
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return join([
    ...dims.map((dim) => int(1, dim)),
    int(2, dataTypes[type]),
    text(8, name),
    bytes(9, raw),
  ]);
}

/** A declared input or output; a string among `dims` is the name of a free dimension. */
export function port(name, dims, type = 'float32') {
  const shape = dims.map((dim) => bytes(1, typeof dim === 'string' ? text(2, dim) : int(1, dim)));
  const tensorType = join([int(1, dataTypes[type]), bytes(2, join(shape))]);
  return join([text(1, name), bytes(2, bytes(1, tensorType))]);
}

/** The file's bytes. */
export function onnxFile({ nodes, tensors = [], inputs, outputs, metadata = {}, opset = 13 }) {
  const graph = join([
    ...nodes.map((n) => bytes(1, n)),
    text(2, 'test'),
    ...tensors.map((t) => bytes(5, t)),
    ...inputs.map((p) => bytes(11, p)),
    ...outputs.map((p) => bytes(12, p)),
  ]);
  return join([
    int(1, 8),
    text(2, 'ganvas tests'),
    bytes(7, graph),
    bytes(8, join([text(1, ''), int(2, opset)])),
    ...Object.entries(metadata).map(([key, value]) =>
      bytes(14, join([text(1, key), text(2, value)])),
    ),
  ]);
}

import { badInput } from './error.js';
import { fromHalf, toHalf } from './half.js';

/** Element types, as the engine names them. */
export type DType =
  'float32' | 'float16' | 'float64' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool';

/** As enum DType in shared/tensor/tensor.h. */
export const dtypes: readonly DType[] = [
  'float32',
  'float16',
  'float64',
  'int64',
  'int32',
  'int8',
  'uint8',
  'bool',
];

/** Numbers of a result: float16 is widened to Float32Array, bool is 0 or 1 in a Uint8Array. */
export type TensorData =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** A result: row-major numbers, and the size of each dimension, outermost first. */
export interface Tensor {
  data: TensorData;
  dims: number[];
}

/** Numbers that the caller gives; they are copied, never detached. */
export interface TensorInput {
  data: ArrayLike<number> | ArrayLike<bigint>;
  dims: readonly number[];
}

export type Tensors = Record<string, Tensor>;

/** As engines take and give it: `data` has exactly the storage that `dtype` calls for. */
export interface StoredTensor {
  dtype: DType;
  dims: number[];
  data: TensorData | Uint16Array<ArrayBuffer>;
}

export type StoredTensors = Record<string, StoredTensor>;

export function elementsOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

const storage = {
  float32: Float32Array,
  float16: Uint16Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** An array of `elements` zeros with the storage of `dtype`. */
export function allocate(dtype: DType, elements: number): StoredTensor['data'] {
  return new storage[dtype](elements);
}

/** The numbers that lie in `buffer` as `dtype`; the array shares the buffer. */
export function viewOf(dtype: DType, buffer: ArrayBuffer): StoredTensor['data'] {
  return new storage[dtype](buffer);
}

const ranges: Partial<Record<DType, [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int8: [-128, 127],
  uint8: [0, 255],
  bool: [0, 1],
};

function toInt64(
  what: string,
  values: ArrayLike<number> | ArrayLike<bigint>,
): BigInt64Array<ArrayBuffer> {
  const out = new BigInt64Array(values.length);
  for (let i = 0; i < out.length; ++i) {
    const value = values[i] ?? 0;
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      throw badInput(`${what}: element ${i} is ${value}, expected a whole number`);
    }
    out[i] = BigInt(value);
  }
  return out;
}

function toStorage(
  what: string,
  dtype: DType,
  values: ArrayLike<number> | ArrayLike<bigint>,
): StoredTensor['data'] {
  if (dtype === 'int64') return toInt64(what, values);
  if (typeof values[0] === 'bigint') {
    throw badInput(`${what} is ${dtype}, got an array of bigint`);
  }
  const numbers = values as ArrayLike<number>;
  if (dtype === 'float16') return toHalf(numbers);
  const range = ranges[dtype];
  if (range) {
    for (let i = 0; i < numbers.length; ++i) {
      const value = numbers[i] ?? 0;
      if (!Number.isInteger(value) || value < range[0] || value > range[1]) {
        throw badInput(
          `${what}: element ${i} is ${value}, expected a whole number in [${range[0]}, ${range[1]}]`,
        );
      }
    }
  }
  return storage[dtype].from(numbers);
}

/**
 * Checks and copies what the caller gave for a graph input of type `dtype`. `what` names it in
 * errors, which are all 'bad-input'.
 */
export function store(what: string, dtype: DType, input: TensorInput): StoredTensor {
  const { data, dims } = input as Partial<TensorInput>;
  if (!Array.isArray(dims) && !ArrayBuffer.isView(dims)) {
    throw badInput(`${what}: dims is missing, expected {data, dims}`);
  }
  const sizes = Array.from(dims as readonly number[]);
  if (!sizes.every((dim) => Number.isInteger(dim) && dim >= 0 && dim < 2 ** 31)) {
    throw badInput(`${what}: dims is [${sizes.join(', ')}], expected whole numbers >= 0`);
  }
  if (typeof data !== 'object' || typeof (data as Partial<typeof data>).length !== 'number') {
    throw badInput(`${what}: data is missing, expected an array of numbers for ${dtype}`);
  }
  if (data.length !== elementsOf(sizes)) {
    throw badInput(
      `${what}: ${data.length} numbers given, but dims [${sizes.join(', ')}] call for ${elementsOf(sizes)}`,
    );
  }
  return { dtype, dims: sizes, data: toStorage(what, dtype, data) };
}

/** A result as the caller sees it. */
export function expose(tensor: StoredTensor): Tensor {
  const { data, dims } = tensor;
  return { data: data instanceof Uint16Array ? fromHalf(data) : data, dims };
}

// What a caller gives to a run, checked and copied: inputs, inner values, weights, masks.

import { badInput } from './error.js';
import type { ModelInfo } from './info.js';
import { type StoredTensor, type StoredTensors, type TensorInput, store } from './tensor.js';

/** Numbers for the channels of values inside a model, by the names of the values. */
export type Masks = Readonly<Record<string, ArrayLike<number>>>;

/** Whether the graph has an input of this name. */
export function takes(info: ModelInfo, name: string): boolean {
  return info.inputs.some((port) => port.name === name);
}

/**
 * Copies the caller's inputs after checking names, types and shapes. `part`: whether inputs may be
 * missing, because other values than the outputs are wanted.
 */
export function storeInputs(
  info: ModelInfo,
  inputs: Record<string, TensorInput>,
  part: boolean,
): StoredTensors {
  if (typeof inputs !== 'object' || (inputs as unknown) === null) {
    throw badInput('inputs is not an object, expected {name: {data, dims}}');
  }
  const known = info.inputs.map((port) => `"${port.name}"`).join(', ');
  const stored: StoredTensors = {};
  let inside = part;
  for (const [name, input] of Object.entries(inputs)) {
    if (takes(info, name)) continue;
    const value = info.values().find((each) => each.name === name);
    const weight = info.weights().find((each) => each.name === name);
    if (value) {
      stored[name] = fit(value, store(`input "${name}"`, value.dtype, input));
      inside = true;
    } else if (weight) {
      stored[name] = fit(weight, store(`weight "${name}"`, 'float32', input));
    } else {
      throw badInput(`there is no input "${name}"; the model takes ${known}`);
    }
  }
  for (const port of info.inputs) {
    const input = Object.hasOwn(inputs, port.name) ? inputs[port.name] : undefined;
    if (!input && (port.default !== undefined || inside)) continue;
    if (!input) throw badInput(`input "${port.name}" is missing; the model takes ${known}`);
    stored[port.name] = fit(port, store(`input "${port.name}"`, port.dtype, input));
  }
  return stored;
}

/** Masks as inputs of a run, checked and copied. */
export function storeMasks(info: ModelInfo, masks: Masks = {}): StoredTensors {
  const stored: StoredTensors = {};
  if ((masks as unknown) === null) throw badInput('masks is null, expected {name: numbers}');
  for (const [name, numbers] of Object.entries(masks)) {
    const value = info.values().find((each) => each.name === name);
    if (!value) throw badInput(`no value of the model is called "${name}"`);
    const channels = value.dims[value.dims.length > 1 ? 1 : 0] ?? -1;
    if (channels >= 0 && numbers.length !== channels) {
      throw badInput(
        `the mask of "${name}" has ${numbers.length} numbers, expected ${channels}, one for each channel`,
      );
    }
    const data = { data: Float32Array.from(numbers), dims: [numbers.length] };
    stored[`mask of ${name}`] = store(`the mask of "${name}"`, 'float32', data);
  }
  return stored;
}

function fit(
  port: { name: string; dims: number[]; dimNames?: string[] },
  tensor: StoredTensor,
): StoredTensor {
  // No dimensions at all: the file does not declare the shape.
  const fits =
    port.dims.length === 0 ||
    (tensor.dims.length === port.dims.length &&
      port.dims.every((dim, i) => dim === -1 || dim === tensor.dims[i]));
  if (fits) return tensor;
  const declared = port.dims.map((dim, i) => (dim === -1 ? port.dimNames?.[i] || '?' : dim));
  throw badInput(
    `input "${port.name}" has dims [${tensor.dims.join(', ')}], expected [${declared.join(', ')}]`,
  );
}

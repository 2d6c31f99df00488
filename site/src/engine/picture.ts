import { GanvasError } from './error.js';
import type { EngineCore } from './engine_core.js';
import { type StoredTensor, expose } from './tensor.js';

/** Dimensions [N, C, H, W] of an output that holds pictures, or 'bad-input'. */
export function pictureDims(name: string, tensor: StoredTensor): [number, number, number, number] {
  const [n, c, h, w] = tensor.dims;
  const isFloat = tensor.dtype.startsWith('float');
  if (!isFloat || tensor.dims.length !== 4 || n === undefined || !c || !h || !w) {
    throw new GanvasError(
      'bad-input',
      `output "${name}" is ${tensor.dtype} [${tensor.dims.join(', ')}], expected pictures [N, C, H, W]`,
    );
  }
  return [n, c, h, w];
}

/** A picture tensor as uint8 RGBA [N, H, W, 4]. */
export function toRgba(core: EngineCore, name: string, tensor: StoredTensor): StoredTensor {
  const dims = pictureDims(name, tensor);
  const chw = Float32Array.from(expose(tensor).data as Float32Array);
  const data = core.withMemory(chw.byteLength, (pointer) => {
    core.write(pointer, chw);
    return core.rgbaAt(pointer, dims);
  });
  return { dtype: 'uint8', dims: [dims[0], dims[2], dims[3], 4], data };
}

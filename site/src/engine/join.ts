// A mapping and a synthesis in two files as one model.

import { engineCode } from './engine_code.js';
import { EngineCore } from './engine_core.js';

/**
 * The bytes of one model that gives the outputs of one to the inputs of the other, in either order;
 * see shared/onnx/join.h. Rejects with 'bad-model' where they do not fit.
 */
export async function joinModels(
  first: Uint8Array,
  second: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const core = await EngineCore.create(await engineCode());
  try {
    return join(core, first, second);
  } finally {
    core.end();
  }
}

function join(core: EngineCore, first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const end = first.length + second.length;
  const size = end + ((-end >>> 0) % 4);
  return core.withMemory(size + 4, (pointer) => {
    core.write(pointer, first);
    core.write(pointer + first.length, second);
    const joined = core.call((heap) =>
      heap._ganvas_join(
        ...([pointer, first.length] as const),
        ...([pointer + first.length, second.length] as const),
        pointer + size,
      ),
    );
    if (joined === 0) throw core.error();
    const [bytes = 0] = new Uint32Array(core.read(pointer + size, 4));
    const whole = new Uint8Array(core.read(joined, bytes));
    core.call((heap) => {
      heap._ganvas_free(joined);
    });
    return whole;
  });
}

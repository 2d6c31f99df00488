// What a model takes and gives. shared/meaning finds it out, whichever engine runs the model.

import type { EngineCore } from './engine_core.js';
import { GanvasError } from './error.js';
import type { GraphInfo, Meaning, Port } from './model_facts.js';
import { type StoredTensor, type StoredTensors, dtypes } from './tensor.js';

type Run = (inputs: StoredTensors) => Promise<StoredTensors>;

/** An input of a run that would tell more, in the engine's memory. */
interface Feed {
  name: string;
  dtype: StoredTensor['dtype'];
  dims: number[];
  data: number;
  bytes: number;
}

function nextFeeds(core: EngineCore, reading: number): StoredTensors | null {
  const json = core.call((heap) => heap._ganvas_reading_next(reading));
  if (json === 0) return null;
  const inputs: StoredTensors = {};
  for (const { name, dtype, dims, data, bytes } of JSON.parse(core.text(json)) as Feed[]) {
    inputs[name] = { dtype, dims, data: core.numbers(dtype, data, bytes) };
  }
  return inputs;
}

function give(core: EngineCore, reading: number, outputs: StoredTensors): void {
  for (const [name, tensor] of Object.entries(outputs)) {
    core.withTensor(name, tensor, (text, dtype, rank, dims, data) => {
      const ok = core.call((heap) =>
        heap._ganvas_reading_output(reading, text, dtype, rank, dims, data),
      );
      if (ok === 0) throw core.error();
    });
  }
  core.call((heap) => {
    heap._ganvas_reading_take(reading);
  });
}

/**
 * What a model means, by its graph and, where that does not tell, by small runs. `reading` is one of
 * the engine's, which is closed. Rejects with 'unsupported-op' where `run` does.
 */
export async function readMeaning(core: EngineCore, reading: number, run: Run): Promise<Meaning> {
  try {
    for (;;) {
      const feeds = nextFeeds(core, reading);
      if (!feeds) break;
      const outputs = await run(feeds).catch((error: unknown) => {
        const code = error instanceof GanvasError ? error.code : '';
        if (code === 'unsupported-op' || code === 'aborted' || core.dead) throw error;
        return null;
      });
      if (!outputs) {
        core.call((heap) => {
          heap._ganvas_reading_give_up(reading);
        });
        break;
      }
      give(core, reading, outputs);
    }
    const json = core.call((heap) => heap._ganvas_meaning(reading));
    return JSON.parse(core.text(json)) as Meaning;
  } finally {
    if (!core.dead) {
      core.call((heap) => {
        heap._ganvas_reading_close(reading);
      });
    }
  }
}

/** A reading of a file by its ports alone, where our reader refuses it. */
function readPorts(core: EngineCore, { inputs, outputs }: GraphInfo): number {
  const reading = core.call((heap) => heap._ganvas_reading_empty());
  const add = (port: Port, output: number): void => {
    const tensor = { dtype: port.dtype, dims: port.dims, data: new Uint8Array(0) };
    core.withTensor(port.name, tensor, (name, dtype, rank, dims) => {
      core.call((heap) => {
        heap._ganvas_reading_port(reading, output, name, dtype, rank, dims);
      });
    });
  };
  const known = ({ dtype }: Port): boolean => dtypes.includes(dtype);
  for (const port of inputs.filter(known)) add(port, 0);
  for (const port of outputs.filter(known)) add(port, 1);
  core.call((heap) => {
    heap._ganvas_reading_ports(reading);
  });
  return reading;
}

/** A reading of a model that another engine runs, in an instance that ends with it. */
export function readForeign(core: EngineCore, bytes: Uint8Array, graph: GraphInfo): number {
  try {
    const reading = core.call((heap) => heap._ganvas_reading(core.open(bytes, 1)));
    if (reading !== 0) return reading;
  } catch (error) {
    if (core.dead) throw error;
  }
  try {
    core.fillModelBuffer(bytes);
    const reading = core.call((heap) => heap._ganvas_reading_of_file());
    if (reading !== 0) return reading;
  } catch (error) {
    if (core.dead) throw error;
  }
  return readPorts(core, graph);
}

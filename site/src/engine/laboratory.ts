// A GAN that trains on points while you watch: `createLaboratory`.

import { engineCode } from './engine_code.js';
import { GanvasError, WorkerLost, badInput, checkWhole, disposed } from './error.js';
import { LaboratoryCore } from './laboratory_core.js';
import {
  type GivenPoints,
  type LaboratoryOptions,
  type LaboratorySettings,
  optionNumbers,
  pointSets,
  settingsOf,
  type TrainingChoice,
} from './laboratory_options.js';
import { type WorkerThread, launchWorker } from './platform.js';
import type { LaboratoryCall, LaboratoryResult, LaboratorySetup } from './protocol.js';

/** Of one step; losses and mean logits are those of its batch. */
export interface LaboratoryState {
  step: number;
  lossD: number;
  lossG: number;
  logitReal: number;
  logitFake: number;
  /** Norm of the gradient by the generator's weights. */
  gradientG: number;
}

/** A rectangle of the plane, in the units of the data. */
export interface PlaneWindow {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** How many modes of the data are generated, as `ganvas eval --metrics modes` counts them. */
export interface ModeCount {
  covered: number;
  total: number;
  /** Share of the samples within 3 deviations of a centre. */
  highQuality: number;
  /** In nats, of generated against real modes; 0 where they are as frequent. */
  reverseKl: number;
  samples: number;
}

/** All that steps change, for `restore`. */
export interface LaboratorySnapshot {
  step: number;
  numbers: Float32Array<ArrayBuffer>;
}

interface StepOptions {
  /** Stop early once so much time has passed; one step is always made. */
  milliseconds?: number;
}

/** Where the calls are made. */
interface Place {
  call(call: LaboratoryCall): Promise<LaboratoryResult>;
  end(): void;
}

async function placeHere(setup: LaboratorySetup): Promise<Place> {
  const core = await LaboratoryCore.open(setup);
  return {
    call: (call) => {
      try {
        return Promise.resolve(core.handle(call));
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)));
      }
    },
    end: () => {
      core.dispose();
    },
  };
}

interface Waiting {
  resolve(result: LaboratoryResult): void;
  reject(error: GanvasError): void;
}

function placeInWorker(
  thread: WorkerThread,
): Place & { open(setup: LaboratorySetup): Promise<LaboratoryResult> } {
  const waiting = new Map<number, Waiting>();
  let stamp = 0;
  const settle = (of: number): Waiting | undefined => {
    const found = waiting.get(of);
    waiting.delete(of);
    if (waiting.size === 0) thread.keepAlive(false);
    return found;
  };
  const failAll = (error: GanvasError): void => {
    for (const of of [...waiting.keys()]) settle(of)?.reject(error);
  };
  thread.onAnswer = (answer) => {
    if (answer.type === 'laboratory') settle(answer.stamp)?.resolve(answer.result);
    if (answer.type === 'error') {
      settle(answer.stamp)?.reject(new GanvasError(answer.code, answer.message));
    }
  };
  thread.onCrash = (message) => {
    failAll(new WorkerLost(message));
  };
  const ask = (request: LaboratoryCall | LaboratorySetup): Promise<LaboratoryResult> =>
    new Promise((resolve, reject) => {
      waiting.set(++stamp, { resolve, reject });
      thread.keepAlive(true);
      thread.send({ type: 'laboratory', stamp, request });
      if (thread.crash !== undefined) thread.onCrash(thread.crash);
    });
  return {
    open: ask,
    call: ask,
    end: () => {
      thread.end();
      failAll(disposed());
    },
  };
}

async function placeOf(setup: LaboratorySetup, inWorker: boolean): Promise<Place> {
  const thread = inWorker ? await launchWorker() : null;
  if (!thread) return placeHere(setup);
  const place = placeInWorker(thread);
  try {
    await place.open(setup);
    return place;
  } catch (error) {
    thread.end();
    // A worker that never ran its script could not be had.
    if (error instanceof WorkerLost && !thread.runs) return placeHere(setup);
    throw error;
  }
}

function namedOrGiven(data: LaboratoryOptions['data']): {
  name: string;
  points: Float32Array<ArrayBuffer>;
  modes: Int32Array<ArrayBuffer> | null;
} {
  if (typeof data === 'string' || data === undefined) {
    const name = data ?? pointSets[0];
    return { name, points: new Float32Array(0), modes: null };
  }
  const { points, modes } = data as Partial<GivenPoints>;
  if (!points || points.length < 2 || points.length % 2 !== 0) {
    throw badInput(`${points?.length ?? 0} numbers in data.points, expected x and y of each point`);
  }
  if (modes && modes.length !== points.length / 2) {
    throw badInput(`${modes.length} modes for ${points.length / 2} points`);
  }
  return {
    name: '',
    points: Float32Array.from(points),
    modes: modes ? Int32Array.from(modes) : null,
  };
}

const stateSize = 6;

export class Laboratory {
  /** All options, resolved. */
  settings: LaboratorySettings;
  /** Of the last step. */
  state: LaboratoryState = {
    step: 0,
    lossD: NaN,
    lossG: NaN,
    logitReal: NaN,
    logitFake: NaN,
    gradientG: NaN,
  };
  private readonly place: Place;
  private ended = false;

  /** @internal */
  constructor(place: Place, settings: LaboratorySettings) {
    this.place = place;
    this.settings = settings;
  }

  /** Trains; resolves to the state after each of the steps that were made. */
  async step(steps = 1, { milliseconds = Infinity }: StepOptions = {}): Promise<LaboratoryState[]> {
    const count = checkWhole('steps', steps, 1, 1000000);
    const { numbers } = await this.call({ do: 'step', steps: count, milliseconds });
    const states: LaboratoryState[] = [];
    for (let i = 0; i < numbers.length; i += stateSize) {
      const [step = 0, lossD = 0, lossG = 0, logitReal = 0, logitFake = 0, gradientG = 0] =
        numbers.subarray(i, i + stateSize);
      states.push({ step, lossD, lossG, logitReal, logitFake, gradientG });
    }
    this.state = states.at(-1) ?? this.state;
    return states;
  }

  /** Goes on with other options. The networks and the seed stay. */
  async change(options: TrainingChoice): Promise<void> {
    const settings = settingsOf(options, this.settings);
    await this.call({ do: 'change', options: optionNumbers(settings) });
    this.settings = settings;
  }

  /** Generated points x, y of latents 0 to count - 1 of seed 0. */
  async points(count = 2500): Promise<Float32Array<ArrayBuffer>> {
    return this.read('points', checkWhole('count', count, 1, 100000));
  }

  /** As many points of the data. */
  async real(count = 2500): Promise<Float32Array<ArrayBuffer>> {
    return this.read('real', checkWhole('count', count, 1, 100000));
  }

  /**
   * Where a grid of side x side latents goes, x, y of each, row by row: two numbers of z between -2
   * and 2 (-1 and 1 of a uniform prior), the others 0.
   */
  async manifold(side = 21): Promise<Float32Array<ArrayBuffer>> {
    return this.read('manifold', checkWhole('side', side, 2, 300));
  }

  /** Logits of the discriminator in columns x rows cells, from the top row down. */
  async field(
    window: PlaneWindow,
    columns: number,
    rows: number,
  ): Promise<Float32Array<ArrayBuffer>> {
    const { left, right, bottom, top } = window;
    checkWhole('columns', columns, 1, 1000);
    checkWhole('rows', rows, 1, 1000);
    return this.read('field', columns, rows, [left, right, bottom, top]);
  }

  /** x, y of generated points, and the way that the generator's loss goes down there. */
  async arrows(count = 64): Promise<Float32Array<ArrayBuffer>> {
    return this.read('arrows', checkWhole('count', count, 1, 10000));
  }

  /** null where the data has no modes. */
  async modes(): Promise<ModeCount | null> {
    const numbers = await this.read('modes', 0);
    if (numbers.length === 0) return null;
    const [covered = 0, total = 0, highQuality = 0, reverseKl = 0, samples = 0] = numbers;
    return { covered, total, highQuality, reverseKl, samples };
  }

  async save(): Promise<LaboratorySnapshot> {
    const { step } = this.state;
    return { step, numbers: await this.read('snapshot', 0) };
  }

  async restore({ step, numbers }: LaboratorySnapshot): Promise<void> {
    await this.call({ do: 'restore', step, numbers });
    this.state = { ...this.state, step };
  }

  /** Ends its worker; nothing keeps the process alive after that. */
  dispose(): void {
    if (this.ended) return;
    this.ended = true;
    this.place.end();
  }

  private call(call: LaboratoryCall): Promise<LaboratoryResult> {
    return this.ended ? Promise.reject(disposed()) : this.place.call(call);
  }

  private async read(
    what: Extract<LaboratoryCall, { do: 'read' }>['what'],
    count: number,
    rows = 0,
    window = [0, 0, 0, 0],
  ): Promise<Float32Array<ArrayBuffer>> {
    const { numbers } = await this.call({ do: 'read', what, count, rows, window });
    return numbers as Float32Array<ArrayBuffer>;
  }
}

/**
 * A generator and a discriminator that learn points of the plane, in a worker; with `worker: false`,
 * and where none can be had, in the calling thread.
 */
export async function createLaboratory(
  options: LaboratoryOptions & { worker?: boolean } = {},
): Promise<Laboratory> {
  const settings = settingsOf(options);
  const setup: LaboratorySetup = {
    code: await engineCode(),
    options: optionNumbers(settings),
    ...namedOrGiven(options.data),
  };
  return new Laboratory(await placeOf(setup, options.worker !== false), settings);
}

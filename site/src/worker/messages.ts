import type { GanvasErrorCode } from '../engine/error.js';
import type { Job, OpenRequest, SessionInfo } from '../engine/session.js';
import type { StoredTensors } from '../engine/tensor.js';
import type { ThreadStart } from '../engine/threads.js';

/**
 * To a worker. It is given one model and opens it, once; then runs follow one after another. Or it
 * becomes a thread of another worker's engine, and nothing else.
 */
export type Request =
  /** The file, which may come long before the engine's code does. */
  | { type: 'model'; bytes: Uint8Array }
  | { type: 'open'; request: OpenRequest }
  | { type: 'run'; stamp: number; job: Job }
  | { type: 'cancel'; stamp: number }
  | { type: 'thread'; start: ThreadStart };

/** From a worker. An answer bears the stamp of its run; answers to cancelled runs are dropped. */
export type Answer =
  | { type: 'ready' }
  | { type: 'opened'; info: SessionInfo }
  | { type: 'progress'; stamp: number; share: number }
  | { type: 'result'; stamp: number; outputs: StoredTensors }
  /** `stamp` is -1 when opening failed; `dead` when the worker can run nothing more. */
  | { type: 'error'; stamp: number; code: GanvasErrorCode; message: string; dead: boolean };

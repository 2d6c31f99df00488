import type { Job, SessionInfo } from './protocol.js';
import type { StoredTensors } from './tensor.js';

export interface RunOptions {
  /** Ends the run: it rejects with 'aborted' promptly, and the model stays usable. */
  signal?: AbortSignal;
  /** Called with the share done, in [0, 1]. */
  onProgress?: (share: number) => void;
}

/** As RunOptions; of searches, also hears what is found so far, a few times a second. */
export interface SearchControl extends RunOptions {
  onPartial?: (outputs: StoredTensors) => void;
}

/** A model opened by an engine: in this thread, or in a worker of its own. One run at a time. */
export interface Session {
  readonly info: SessionInfo;
  /** Set once nothing more can be run (the engine ran out of memory): open another one. */
  readonly dead: boolean;
  /** Rejects only with GanvasError. */
  run(job: Job, options: SearchControl): Promise<StoredTensors>;
  /** Ends a run under way with 'disposed' and gives back everything. */
  dispose(): void;
}

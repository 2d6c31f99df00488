import type { EngineCode } from './engine_code.js';
import type { EngineName, GraphInfo } from './info.js';
import type { Meaning, PicturePlace } from './meaning.js';
import type { StoredTensors } from './tensor.js';
import type { Translation } from './translation.js';

/** One run: all inputs of the graph, by name. Their arrays belong to the session from then on. */
export interface GraphJob {
  inputs: StoredTensors;
  /**
   * When set, the result is only the output that holds these pictures, turned into uint8 RGBA
   * [N, H, W, 4].
   */
  picture: PicturePlace | null;
}

/** One picture through an image-to-image model; the results are those of `translateWith`. */
export interface PictureJob {
  translation: Translation;
}

export type Job = GraphJob | PictureJob;

/** What a session knows of its model. */
export interface SessionInfo extends GraphInfo {
  /** What it takes and gives; null where nobody asked. */
  meaning: Meaning | null;
}

export interface Control {
  signal?: AbortSignal;
  /** Called with the share done, in [0, 1]. */
  onProgress?: (share: number) => void;
}

/** What a session is opened with, beside the file. `code` is our engine's, whichever engine runs. */
export interface OpenRequest {
  engine: EngineName;
  code: EngineCode;
  threads: number;
  /** Whether to find out what the model takes and gives, which may take small runs. */
  describe: boolean;
}

/** A model opened by an engine: in this thread, or in a worker of its own. One run at a time. */
export interface Session {
  readonly info: SessionInfo;
  /** Set once nothing more can be run (the engine ran out of memory): open another one. */
  readonly dead: boolean;
  /** Rejects only with GanvasError. */
  run(job: Job, control: Control): Promise<StoredTensors>;
  /** Ends a run under way with 'disposed' and gives back everything. */
  dispose(): void;
}

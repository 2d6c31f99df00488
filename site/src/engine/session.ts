import type { EngineCode } from './engine_code.js';
import type { EngineName, GraphInfo } from './info.js';
import type { StoredTensors } from './tensor.js';
import type { Translation } from './translation.js';
import type { TranslatorInfo } from './translator.js';

/** One run: all inputs of the graph, by name. Their arrays belong to the session from then on. */
export interface GraphJob {
  inputs: StoredTensors;
  /**
   * When set, the result is only this output, a picture float[N, C, H, W] in [-1, 1], turned into
   * uint8 RGBA [N, H, W, 4].
   */
  picture: string | null;
}

/** One picture through an image-to-image model; the results are those of `translateWith`. */
export interface PictureJob {
  translation: Translation;
}

export type Job = GraphJob | PictureJob;

/** What a session knows of its model. */
export interface SessionInfo extends GraphInfo {
  /** A sentence where it is no image-to-image model; '' where nobody asked. */
  translator: TranslatorInfo | string;
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
  /** Whether to find out what the model translates, which may take runs of small pictures. */
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

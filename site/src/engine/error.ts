/** What went wrong, for code to branch on. */
export type GanvasErrorCode =
  /** The bytes are not an ONNX model that can be understood. */
  | 'bad-model'
  /** A well-formed model that uses an operator, or a mode of one, that the engine lacks. */
  | 'unsupported-op'
  /** An argument or a tensor does not fit: its name, type, shape or range. */
  | 'bad-input'
  /** The caller's AbortSignal fired. */
  | 'aborted'
  /** There is not enough memory for the model or for this run. */
  | 'out-of-memory'
  /** The bytes behind a URL or path could not be fetched; `status` holds an HTTP status. */
  | 'network'
  /** The chosen engine does not run here, or its files could not be loaded. */
  | 'engine-unavailable'
  /** The model was disposed before or during the call. */
  | 'disposed';

/** Names from files may hold anything that moves a cursor or turns the direction of writing. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, '?');
}

/** The one error type that this module throws. `message` is one line: what, where, expected. */
export class GanvasError extends Error {
  override readonly name = 'GanvasError';
  readonly code: GanvasErrorCode;
  /** HTTP status of a 'network' error, where a server answered. */
  readonly status: number | undefined;

  constructor(code: GanvasErrorCode, message: string, status?: number) {
    super(printable(message));
    this.code = code;
    this.status = status;
  }
}

/** A worker ended before it answered: another one may do what it was asked for. */
export class WorkerLost extends GanvasError {
  constructor(reason: string) {
    super('engine-unavailable', `the worker stopped: ${reason}`);
  }
}

export function badInput(message: string): GanvasError {
  return new GanvasError('bad-input', message);
}

export function aborted(): GanvasError {
  return new GanvasError('aborted', 'aborted by the caller');
}

export function disposed(): GanvasError {
  return new GanvasError('disposed', 'the model was disposed');
}

/** The text of anything that was thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim();
}

/** `value`, or 'bad-input' if it is not a finite number. */
export function checkNumber(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw badInput(`${name} is ${String(value)}, expected a number`);
}

/** `value`, or 'bad-input' if it is not a whole number of at least `least`. */
export function checkWhole(
  name: string,
  value: unknown,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) {
    if (value <= most) return value;
    throw badInput(`${name} is ${value}, expected at most ${most}`);
  }
  throw badInput(`${name} is ${String(value)}, expected a whole number >= ${least}`);
}

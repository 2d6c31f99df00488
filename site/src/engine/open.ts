import type { EngineCode } from './engine_code.js';
import type { EngineName } from './info.js';
import { openOrt } from './ort_engine.js';
import type { Session } from './session.js';
import { openWasm } from './wasm_engine.js';

/** Opens a model in this thread. `code` is our engine's. */
export function openHere(
  engine: EngineName,
  code: EngineCode,
  bytes: Uint8Array,
  threads: number,
): Promise<Session> {
  if (engine === 'wasm') return openWasm(code, bytes, threads);
  return openOrt(engine, code, bytes, threads);
}

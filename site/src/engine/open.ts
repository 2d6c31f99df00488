import type { EngineName } from './info.js';
import { openOrt } from './ort_engine.js';
import type { Session } from './session.js';
import { openWasm } from './wasm_engine.js';

/** Opens a model in this thread. `code` is the engine's compiled module. */
export function openHere(
  engine: EngineName,
  code: WebAssembly.Module,
  bytes: Uint8Array,
  threads: number,
): Promise<Session> {
  if (engine === 'wasm') return openWasm(code, bytes, threads);
  return openOrt(engine, code, bytes, threads);
}

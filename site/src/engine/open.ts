import { openOrt } from './ort_engine.js';
import type { OpenRequest } from './protocol.js';
import type { Session } from './session.js';
import { openWasm } from './wasm_engine.js';

/** Opens a model in this thread. */
export function openHere(request: OpenRequest, bytes: Uint8Array): Promise<Session> {
  return request.engine === 'wasm'
    ? openWasm(request, bytes)
    : openOrt(request.engine, request, bytes);
}

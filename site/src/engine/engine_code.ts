// The builds of the engine: which of them runs here, fetched and compiled once.

import createPlain from 'ganvas:engine.js';
import plainWasm from 'ganvas:engine.wasm';
import restWasm from 'ganvas:engine_rest.wasm';
import relaxedGlue from 'ganvas:engine_relaxed.js';
import relaxedWasm from 'ganvas:engine_relaxed.wasm';
import threadsGlue from 'ganvas:engine_threads.js';
import threadsWasm from 'ganvas:engine_threads.wasm';
import { GanvasError, messageOf } from './error.js';
import { fileName, inNode, readBytes, siteFile } from './platform.js';
import type { EngineBuild, EngineCode } from './protocol.js';

/** Makes an instance: what the Emscripten glue of a build exports. */
export type CreateInstance = typeof createPlain;

/**
 * Paths of what is not part of this script; '' for a build that the compiler could not make, and where
 * there is no such part.
 */
const files: Record<EngineBuild, { wasm: string; rest: string; glue: string }> = {
  plain: { wasm: plainWasm, rest: restWasm, glue: '' },
  threads: { wasm: threadsWasm, rest: '', glue: threadsGlue },
  relaxed: { wasm: relaxedWasm, rest: '', glue: relaxedGlue },
};

/** A page shares memory between its workers only where it is cross-origin isolated; Node always. */
function canShareMemory(): boolean {
  if (!inNode && !globalThis.crossOriginIsolated) return false;
  try {
    // As the engine's own. It takes address space for its maximum, which may not be had.
    return new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true }).grow(1) === 1;
  } catch {
    return false;
  }
}

/** The build that comes closest to what was asked for. */
export function chooseBuild(threads: number, relaxedSimd: boolean): EngineBuild {
  if (threads > 1 && files.threads.wasm !== '' && canShareMemory()) return 'threads';
  return relaxedSimd && files.relaxed.wasm !== '' ? 'relaxed' : 'plain';
}

const compiling = new Map<EngineBuild, Promise<EngineCode>>();

/** Compiles a file of the site. Rejects with 'network' where it cannot be fetched. */
export async function compileModule(url: string): Promise<WebAssembly.Module> {
  if (!inNode && typeof WebAssembly.compileStreaming === 'function') {
    const streamed = await WebAssembly.compileStreaming(fetch(url)).catch(() => null);
    if (streamed) return streamed;
  }
  // Also where the server does not call it application/wasm; and this tells what went wrong.
  return WebAssembly.compile(await readBytes(url));
}

async function compile(build: EngineBuild): Promise<EngineCode> {
  const { wasm, rest } = files[build];
  try {
    const module = await compileModule(siteFile(wasm).href);
    return { build, module, rest: rest && siteFile(rest).href };
  } catch (error) {
    if (error instanceof GanvasError) throw error;
    throw new GanvasError(
      'engine-unavailable',
      `${fileName(wasm)} cannot be compiled: the file is damaged, or this browser lacks WebAssembly with SIMD (${messageOf(error)})`,
    );
  }
}

/** The engine's code, fetched and compiled once; workers are given the same module. */
export function engineCode(build: EngineBuild = 'plain'): Promise<EngineCode> {
  let code = compiling.get(build);
  if (!code) {
    code = compile(build);
    compiling.set(build, code);
    code.catch(() => compiling.delete(build));
  }
  return code;
}

/** What instantiates the code of that build. */
export async function glueOf(build: EngineBuild): Promise<CreateInstance> {
  if (build === 'plain') return createPlain;
  const glue = (await import(siteFile(files[build].glue).href)) as { default: CreateInstance };
  return glue.default;
}

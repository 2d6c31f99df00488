// The functions of the engine that the site's models never call. They are fetched when one of them
// is called for the first time; site/tools/split_engine.mjs takes the engine apart.

import { compileModule } from './engine_code.js';
import { GanvasError, messageOf } from './error.js';
import { fileName, inNode } from './platform.js';
import type { EngineCode } from './protocol.js';

/** Only workers of browsers can wait for a file in the middle of a call. */
const canWait = !inNode && !('document' in globalThis) && typeof XMLHttpRequest === 'function';

const compiled = new Map<string, Promise<WebAssembly.Module>>();

function compileRest(address: string): Promise<WebAssembly.Module> {
  let module = compiled.get(address);
  if (!module) {
    module = compileModule(address);
    compiled.set(address, module);
    module.catch(() => compiled.delete(address));
  }
  return module;
}

function fetchNow(address: string): WebAssembly.Module {
  try {
    const request = new XMLHttpRequest();
    request.open('GET', address, false);
    request.responseType = 'arraybuffer';
    request.send();
    if (request.status !== 200) throw new Error(`the server answered ${request.status}`);
    return new WebAssembly.Module(request.response as ArrayBuffer);
  } catch (error) {
    const reason = `${fileName(address)}, a part of the engine: ${messageOf(error)}`;
    throw new GanvasError('network', reason);
  }
}

/** What the first part of an instance imports in place of the functions of the rest. */
export class EngineRest {
  /** The first part, once it is there. */
  first: WebAssembly.Instance | null = null;
  /** It was needed and could not be had: the call ended where it was. */
  failed = false;
  private readonly module: WebAssembly.Module | null;
  private readonly address: string;

  private constructor(module: WebAssembly.Module | null, address: string) {
    this.module = module;
    this.address = address;
  }

  /** `needed`: false where only functions of the first part are called. */
  static async of({ rest }: EngineCode, needed: boolean): Promise<EngineRest> {
    const now = rest !== '' && needed && !canWait;
    return new EngineRest(now ? await compileRest(rest) : null, needed ? rest : '');
  }

  /** Each stands at a place of the table, which is its name, until the rest is there. */
  readonly imports = new Proxy<WebAssembly.ModuleImports>(
    {},
    {
      get:
        (_, place) =>
        (...values: unknown[]): unknown =>
          this.call(Number(place), values),
    },
  );

  private call(place: number, values: unknown[]): unknown {
    const exports = this.first?.exports ?? {};
    this.failed = true;
    if (this.address === '') {
      throw new GanvasError('engine-unavailable', 'a part of the engine is missing');
    }
    // Puts its functions where these stood.
    new WebAssembly.Instance(this.module ?? fetchNow(this.address), { first: exports });
    this.failed = false;
    const table = Object.values(exports).find((value) => value instanceof WebAssembly.Table);
    const whole = table?.get(place) as (...values: unknown[]) => unknown;
    return whole(...values);
  }
}

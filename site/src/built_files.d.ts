// Files that the site build makes or copies; see site/tools/build.mjs. The default export of a file is
// its path relative to the script that imports it.

interface EmscriptenOptions {
  instantiateWasm?: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance) => void,
  ) => object;
  locateFile?: (path: string) => string;
  printErr?: (text: string) => void;
  /** In a thread: the memory that it shares, and that it is one. */
  ENVIRONMENT_IS_PTHREAD?: boolean;
  wasmMemory?: WebAssembly.Memory;
  buffer?: ArrayBufferLike;
  canvas?: HTMLCanvasElement;
  host?: object;
}

declare module 'ganvas:engine.js' {
  const create: (options: EmscriptenOptions) => Promise<unknown>;
  export default create;
}
declare module 'ganvas:engine.wasm' {
  const path: string;
  export default path;
}
/** '' where the engine is whole. */
declare module 'ganvas:engine_rest.wasm' {
  const path: string;
  export default path;
}
declare module 'ganvas:engine_threads.js' {
  const path: string;
  export default path;
}
declare module 'ganvas:engine_threads.wasm' {
  const path: string;
  export default path;
}
/** '' where the compiler makes no relaxed SIMD that browsers accept. */
declare module 'ganvas:engine_relaxed.js' {
  const path: string;
  export default path;
}
declare module 'ganvas:engine_relaxed.wasm' {
  const path: string;
  export default path;
}
declare module 'ganvas:app.js' {
  const create: (options: EmscriptenOptions) => Promise<unknown>;
  export default create;
}
declare module 'ganvas:app.wasm' {
  const path: string;
  export default path;
}
declare module 'ganvas:worker' {
  const path: string;
  export default path;
}
declare module 'ganvas:version' {
  const version: string;
  export default version;
}
/** The sections of site/guide/*.md; see site/tools/guide.mjs. */
declare module 'ganvas:guide' {
  const sections: { page: string; heading: string; href: string; text: string }[];
  export default sections;
}

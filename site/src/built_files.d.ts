// Files that the site build makes or copies; see site/build.mjs. The default export of a file is
// its path relative to the script that imports it.

interface EmscriptenOptions {
  instantiateWasm?: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance) => void,
  ) => object;
  locateFile?: (path: string) => string;
  printErr?: (text: string) => void;
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

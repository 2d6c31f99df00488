// Files that come to the page and go from it.

/** Calls `open` for a file that is dropped anywhere; `show` while one is dragged over the page. */
export function followDrops(show: (on: boolean) => void, open: (file: File) => void): void {
  let over = false;
  const set = (on: boolean): void => {
    if (on !== over) show(on);
    over = on;
  };
  const hasFile = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes('Files') === true;
  for (const type of ['dragenter', 'dragover'] as const) {
    window.addEventListener(type, (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
      set(true);
    });
  }
  window.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) set(false);
  });
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    set(false);
    const file = event.dataTransfer?.files[0];
    if (file) open(file);
  });
}

/** Lets the user choose a file. */
export function pickFile(open: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.onnx';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) open(file);
  });
  input.click();
}

export function saveFile(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}

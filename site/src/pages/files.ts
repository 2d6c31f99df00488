// Files that come to the page and go from it.

/** Calls `open` with files that are dropped anywhere; `show` while some are dragged over the page. */
export function followDrops(show: (on: boolean) => void, open: (files: File[]) => void): void {
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
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) open(files);
  });
}

/**
 * Calls `open` with files that are pasted: a copied picture is one; `take` with a text, of which it
 * says whether it has used it.
 */
export function followPaste(open: (files: File[]) => void, take: (text: string) => boolean): void {
  window.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) {
      event.preventDefault();
      open(files);
    } else if (!(event.target instanceof HTMLInputElement)) {
      if (take(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault();
    }
  });
}

/** Lets the user choose a file of the kinds that `accept` names, as an input element does. */
export function pickFile(accept: string, open: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) open(file);
  });
  input.click();
}

export function saveFile(name: string, bytes: Uint8Array<ArrayBuffer>, type = 'image/png'): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}

/** Rejects where the browser does not let the page write pictures to the clipboard. */
export async function copyPicture(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const picture = new Blob([bytes], { type: 'image/png' });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
}

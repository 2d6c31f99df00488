// Models by address: `?model=ADDRESS` in the page's own address, or the sheet where the user gives
// one. What other hosts have is fetched only after the user agrees.

import { GanvasError, messageOf } from '../engine/error.js';
import { readBytes } from '../engine/platform.js';

const parameter = 'model';

/** The address that the page's own address asks for, or ''. */
export function askedAddress(): string {
  return new URLSearchParams(location.search).get(parameter) ?? '';
}

/** Whether the file is of this host. */
export function isOwnAddress(address: string): boolean {
  return URL.canParse(address, location.href)
    ? new URL(address, location.href).origin === location.origin
    : false;
}

/** Puts the address of the model in use into the page's own, so that links hold it. */
function showAddress(address: string): void {
  const url = new URL(location.href);
  url.searchParams.set(parameter, address);
  history.replaceState(history.state, '', url);
}

/** The whole address; throws a sentence for what is none. */
function parse(text: string): URL {
  const given = text.trim();
  const problem = `"${given}" is not an address of a file: give one such as https://example.org/model.onnx`;
  let url: URL;
  try {
    url = new URL(given, location.href);
  } catch {
    throw new Error(problem);
  }
  if (!/^https?:$/.test(url.protocol) || given === '') throw new Error(problem);
  if (location.protocol === 'https:' && url.protocol === 'http:') {
    throw new Error('this page may only fetch from addresses that begin with https:');
  }
  return url;
}

function nameOf(url: URL): string {
  const last = url.pathname.split('/').pop() ?? '';
  try {
    return decodeURIComponent(last) || 'model.onnx';
  } catch {
    return last;
  }
}

/** Why a fetch failed, and what to do. */
function reasonOf(url: URL, error: unknown): string {
  const status = error instanceof GanvasError ? error.status : undefined;
  if (status !== undefined) return `${url.host} answered ${status}: check the address`;
  if (url.origin === location.origin) return messageOf(error);
  return (
    `${url.host} cannot be reached, or does not let other pages read its files (CORS): ` +
    'download the file and drop it here'
  );
}

function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

export class AddressSheet {
  private readonly dialog: HTMLDialogElement;
  /** True if the model is in use now. */
  private readonly use: (file: File) => Promise<boolean>;
  private readonly said = create('p');
  private readonly field = create('input');
  private readonly bar = create('progress');
  private readonly agree = create('button', 'Open');
  private readonly leave = create('button', 'Cancel');
  private fetching: AbortController | null = null;
  private done: (opened: boolean) => void = () => undefined;

  constructor(dialog: HTMLDialogElement, use: (file: File) => Promise<boolean>) {
    this.dialog = dialog;
    this.use = use;
    const title = create('h2', 'Open address');
    title.id = 'address-title';
    this.said.role = 'status';
    this.field.inputMode = 'url';
    this.field.spellcheck = false;
    this.field.ariaLabel = 'Address of an ONNX file';
    this.field.placeholder = 'https://example.org/model.onnx';
    this.bar.ariaLabel = 'Loaded';
    const row = create('p');
    row.className = 'row';
    row.append(this.agree, this.leave);
    const form = create('form');
    form.method = 'dialog';
    form.append(this.field, this.bar, row);
    this.agree.type = 'submit';
    this.leave.type = 'button';
    this.leave.addEventListener('click', () => {
      dialog.close();
    });
    dialog.replaceChildren(title, this.said, form);
    dialog.addEventListener('close', () => {
      if (dialog.open) return;
      this.fetching?.abort();
      this.fetching = null;
      this.done(false);
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.open(this.field.value);
    });
  }

  /** Lets the user give an address. */
  ask(): void {
    this.field.hidden = false;
    this.show('The file of a model, such as one of another site.');
    this.field.select();
  }

  /**
   * Opens what the page's own address asks for: at once from this host, from others after a
   * question. Resolves to whether it is in use.
   */
  follow(address: string): Promise<boolean> {
    return new Promise((resolve) => {
      this.done = resolve;
      this.field.hidden = true;
      this.field.value = address;
      try {
        const url = parse(address);
        if (url.origin === location.origin) {
          void this.open(address);
          return;
        }
        this.show(`Load ${nameOf(url)} from ${url.host}? It will see your network address.`);
      } catch (error) {
        this.ask();
        this.said.textContent = `The model of this link: ${messageOf(error)}`;
      }
    });
  }

  private show(text: string): void {
    this.said.textContent = text;
    this.bar.hidden = true;
    this.agree.hidden = false;
    if (!this.dialog.open) this.dialog.showModal();
  }

  private async open(text: string): Promise<void> {
    const { signal } = (this.fetching = new AbortController());
    let url: URL | undefined;
    try {
      url = parse(text);
      this.show(`Loading ${nameOf(url)} from ${url.host}`);
      this.bar.hidden = false;
      this.agree.hidden = true;
      this.field.hidden = true;
      this.bar.removeAttribute('value');
      const onProgress = (share: number): void => {
        this.bar.value = share;
      };
      const bytes = await readBytes(url.href, { signal, onProgress });
      if (signal.aborted) return;
      this.fetching = null;
      const file = new File([bytes], nameOf(url));
      const opened = await this.use(file);
      if (opened) showAddress(url.origin === location.origin ? url.pathname : url.href);
      this.done(opened);
      this.dialog.close();
    } catch (error) {
      if (signal.aborted) return;
      this.field.hidden = false;
      this.show(url ? reasonOf(url, error) : messageOf(error));
      // The page goes on while the user mends the address.
      this.done(false);
    }
  }
}

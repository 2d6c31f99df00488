// The DOM mirror: a real button, input or select for each control that the app declares, at its
// place over the canvas but not seen, under headings. Assistive technology, the Tab key, tests and
// the editing of texts use it; presses go through it to the canvas.

import type { AppModule } from './app_module.js';
import { keyName } from './canvas.js';
import { Browsing } from './browsing.js';
import type { Control, ControlValue, Placed } from './messages.js';

type Field = HTMLButtonElement | HTMLInputElement | HTMLSelectElement;

function create(kind: Control['kind']): Field {
  if (kind === 'choice') return document.createElement('select');
  if (kind === 'button' || kind === 'toggle') {
    const button = document.createElement('button');
    button.type = 'button';
    return button;
  }
  const input = document.createElement('input');
  input.type = kind === 'slider' ? 'range' : 'text';
  input.autocomplete = 'off';
  input.spellcheck = false;
  return input;
}

function fillChoices(select: HTMLSelectElement, control: Control): void {
  const choices = control.choices ?? [];
  const same =
    select.options.length === choices.length &&
    choices.every((choice, i) => {
      const option = select.options[i];
      return option?.value === choice.value && option.text === choice.label;
    });
  if (!same) {
    select.replaceChildren(...choices.map((choice) => new Option(choice.label, choice.value)));
  }
  const value = String(control.value ?? '');
  if (select.value !== value) select.value = value;
}

/** Controls that stand together, under a heading. */
function createGroup(title: string): HTMLElement {
  const group = document.createElement('section');
  const heading = document.createElement('h2');
  heading.className = 'unseen';
  heading.textContent = title;
  group.append(heading);
  return group;
}

/** Has `elements` follow each other in `parent`, after `first`. */
export function putInOrder(parent: Element, first: Element | null, elements: Element[]): void {
  let next = first ? first.nextElementSibling : parent.firstElementChild;
  for (const element of elements) {
    if (element === next) next = element.nextElementSibling;
    else parent.insertBefore(element, next);
  }
}

/**
 * Lays an element over what the canvas draws of it, or else over the part of the page that it is
 * in, where presses go past it.
 */
export function placeOver(element: HTMLElement, { box, part }: Placed): void {
  const [x, y, width, height] = box ?? part ?? [0, 0, 1, 1];
  element.dataset.boxed = String(box !== undefined);
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
}

export class Mirror {
  private readonly root: HTMLElement;
  private readonly canvas: HTMLCanvasElement;
  private readonly app: AppModule;
  private readonly browsing: Browsing;
  private readonly groups = new Map<string, HTMLElement>();
  private readonly fields = new Map<string, Field>();
  private readonly controls = new Map<string, Control>();

  constructor(root: HTMLElement, canvas: HTMLCanvasElement, app: AppModule) {
    this.root = root;
    this.canvas = canvas;
    this.app = app;
    this.browsing = new Browsing(app);
    root.addEventListener('focusin', (event) => {
      const field = event.target as Field;
      if (!this.isField(field)) return;
      const shown = field.matches(':focus-visible') && !field.classList.contains('editing');
      app.send({ type: 'focus', id: shown ? (field.dataset.id ?? '') : '', stage: false });
    });
    root.addEventListener('focusout', (event) => {
      const field = event.target as Field;
      if (!this.isField(field)) return;
      field.classList.remove('editing');
      this.refresh();
      app.send({ type: 'focus', id: '', stage: false });
    });
    canvas.addEventListener('focus', () => {
      app.send({ type: 'focus', id: '', stage: canvas.matches(':focus-visible') });
    });
    canvas.addEventListener('blur', () => {
      app.send({ type: 'focus', id: '', stage: false });
    });
    canvas.addEventListener('keydown', (event) => {
      this.passKey(event);
    });
    root.addEventListener('keydown', (event) => {
      this.keyInField(event);
    });
    root.addEventListener('pointerup', (event) => {
      // The on-screen keyboard comes only for a focus that is set while the finger is lifted.
      const field = event.target as Field;
      if (event.pointerType !== 'mouse' && this.isText(field)) this.edit(field.dataset.id ?? '');
    });
  }

  /** A control that can be used now. */
  control(id: string): Control | undefined {
    return this.controls.get(id);
  }

  /** All controls that can be used now. */
  all(): Control[] {
    return [...this.controls.values()];
  }

  /** True for events of a text that is being edited. */
  isEditing(event: Event): boolean {
    return event.target instanceof HTMLElement && event.target.classList.contains('editing');
  }

  /** Shows the input of a text in place of what the canvas draws. */
  edit(id: string): void {
    const field = this.fields.get(id);
    if (!(field instanceof HTMLInputElement)) return;
    field.classList.add('editing');
    field.focus({ preventScroll: true });
    field.select();
  }

  /** `pictures` has its place after the modes. */
  update(controls: Control[], pictures: HTMLElement): void {
    this.controls.clear();
    for (const control of controls) this.controls.set(control.id, control);
    for (const [id, field] of this.fields) {
      if (this.controls.has(id)) continue;
      const focused = document.activeElement === field;
      field.remove();
      this.fields.delete(id);
      if (focused) this.canvas.focus({ preventScroll: true });
    }
    this.arrange(pictures);
    this.refresh();
  }

  /** Puts groups and fields in order; what stays where it is keeps the focus. */
  private arrange(pictures: HTMLElement): void {
    const parts = new Map<HTMLElement, Field[]>();
    for (const control of this.controls.values()) {
      const group = this.groups.get(control.group) ?? createGroup(control.group);
      this.groups.set(control.group, group);
      const fields = parts.get(group) ?? [];
      fields.push(this.fields.get(control.id) ?? this.add(control));
      parts.set(group, fields);
    }
    const groups = [...parts.keys()];
    // The page and its modes come first.
    putInOrder(this.root, null, [...groups.slice(0, 2), pictures, ...groups.slice(2)]);
    for (const [group, fields] of parts) putInOrder(group, group.firstElementChild, fields);
    for (const group of this.groups.values()) if (!parts.has(group)) group.remove();
  }

  private refresh(): void {
    for (const control of this.controls.values()) {
      const field = this.fields.get(control.id);
      if (!field) continue;
      this.fill(field, control);
      placeOver(field, control);
    }
  }

  private isField(element: HTMLElement): boolean {
    return element.dataset.id !== undefined;
  }

  private add(control: Control): Field {
    const field = create(control.kind);
    field.className = 'over';
    field.dataset.id = control.id;
    this.fields.set(control.id, field);
    if (field instanceof HTMLButtonElement) {
      field.addEventListener('click', (event) => {
        // A press that the canvas has seen as well is its own.
        if (event.detail > 0 && field.dataset.boxed === 'true') return;
        const { kind, value } = this.controls.get(control.id) ?? control;
        this.run(control.id, kind === 'toggle' ? value !== true : undefined);
      });
    } else if (field instanceof HTMLSelectElement && control.deliberate) {
      this.browsing.follow(field, control.id);
    } else {
      field.addEventListener('input', () => {
        const slider = field instanceof HTMLInputElement && field.type === 'range';
        this.run(control.id, slider ? Number(field.value) : field.value.trim());
      });
    }
    return field;
  }

  private run(id: string, value?: ControlValue): void {
    this.app.send({ type: 'command', id, ...(value !== undefined && { value }) });
  }

  private fill(field: Field, control: Control): void {
    field.disabled = !control.enabled;
    if (control.shortcut)
      field.setAttribute('aria-keyshortcuts', control.shortcut.replace('Ctrl', 'Control'));
    if (field instanceof HTMLButtonElement) {
      if (field.textContent !== control.label) field.textContent = control.label;
      if (control.kind === 'toggle') field.ariaPressed = String(control.value === true);
      return;
    }
    field.ariaLabel = control.label;
    if (field instanceof HTMLSelectElement) {
      if (!this.browsing.isBrowsing(field)) fillChoices(field, control);
      return;
    }
    if (field.type === 'range') {
      field.min = String(control.min ?? 0);
      field.max = String(control.max ?? 1);
      field.step = String(control.step ?? 0.01);
      field.ariaValueText = control.text ?? '';
    }
    if (control.digits) field.inputMode = 'numeric';
    // Typed text stays, even while it is not a valid value.
    const typing = document.activeElement === field && field.type === 'text';
    if (!typing && field.value !== String(control.value)) field.value = String(control.value);
  }

  private isText(field: Element): boolean {
    return field instanceof HTMLInputElement && field.type === 'text';
  }

  private passKey(event: KeyboardEvent): void {
    const name = keyName(event);
    if (name !== null && this.app.key(name)) event.preventDefault();
  }

  /** Fields keep the keys that work in them; the others are shortcuts as on the canvas. */
  private keyInField(event: KeyboardEvent): void {
    const field = event.target as Field;
    if (!this.isField(field)) return;
    if (this.isText(field)) {
      if (event.key === 'Enter' || event.key === 'Escape') {
        event.preventDefault();
        this.canvas.focus({ preventScroll: true });
      }
      return;
    }
    const button = field instanceof HTMLButtonElement;
    const own = button
      ? ['Enter', ' ']
      : ['Enter', ' ', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];
    const letter = !button && field instanceof HTMLSelectElement && event.key.length === 1;
    if (own.includes(event.key) || (letter && !event.ctrlKey && !event.metaKey)) return;
    this.passKey(event);
  }
}

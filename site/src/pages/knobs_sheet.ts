// The sheet on which users bind knobs of gamepads and MIDI controllers to controls.

import { messageOf } from '../engine/error.js';
import type { Knobs } from './knobs.js';
import type { Control } from './messages.js';

function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function button(text: string, press: () => void): HTMLButtonElement {
  const element = create('button', text);
  element.type = 'button';
  element.addEventListener('click', press);
  return element;
}

/** What a knob is called where people read it. */
function labelOf(knob: string): string {
  const [kind, channel, number] = knob.split(' ');
  if (kind === 'midi') return `MIDI knob ${number} (channel ${channel})`;
  if (kind === 'note') return `MIDI key ${number} (channel ${channel})`;
  return knob.charAt(0).toUpperCase() + knob.slice(1);
}

/** Shows the sheet until Escape, its button, or a press beside it. */
export function showKnobs(
  dialog: HTMLDialogElement,
  knobs: Knobs,
  controls: () => Control[],
): void {
  const title = create('h2', 'Knobs and gamepads');
  title.id = 'knobs-title';
  const intro = create(
    'p',
    'Choose a control, press Bind, and move a knob, a stick or a button. It moves the control from then on.',
  );
  const devices = create('p', '');
  const said = create('p', '');
  said.role = 'status';
  const chosen = document.createElement('select');
  chosen.ariaLabel = 'Control';
  const usable = controls().filter(({ kind, enabled }) =>
    enabled ? ['slider', 'button', 'toggle'].includes(kind) : false,
  );
  usable.sort((a, b) => Number(b.kind === 'slider') - Number(a.kind === 'slider'));
  chosen.append(...usable.map(({ id, label }) => new Option(label, id)));
  const labels = new Map(controls().map(({ id, label }) => [id, label]));
  const bind = button('Bind', () => {
    knobs.learn(knobs.learns === null ? chosen.value : null);
  });
  const row = create('p', '');
  row.className = 'row';
  row.append(chosen, bind);
  const list = document.createElement('dl');
  const midi = button('Connect MIDI', () => {
    knobs.connectMidi().catch((error: unknown) => {
      said.textContent = `MIDI is not available: ${messageOf(error)}`;
    });
  });
  midi.hidden = !knobs.hasMidi;
  const close = button('Close', () => {
    dialog.close();
  });
  const foot = create('p', '');
  foot.className = 'row';
  foot.append(midi, close);

  const show = (): void => {
    const found = knobs.devices();
    devices.textContent =
      found.length > 0
        ? `Connected: ${found.join(', ')}`
        : 'Nothing is connected. Press a button of a gamepad to wake it.';
    bind.textContent = knobs.learns === null ? 'Bind' : 'Cancel';
    said.textContent =
      knobs.learns === null ? '' : `Move a knob for ${labels.get(knobs.learns) ?? knobs.learns}`;
    list.replaceChildren();
    for (const [knob, id] of knobs.bindings) {
      const entry = create('dd', '');
      const remove = button('Remove', () => {
        knobs.forget(knob);
      });
      remove.ariaLabel = `Remove ${labelOf(knob)}`;
      entry.append(remove);
      list.append(create('dt', `${labelOf(knob)}: ${labels.get(id) ?? id}`), entry);
    }
  };
  knobs.onChange = show;
  dialog.onclose = () => {
    // It may be open again by the time that this is heard.
    if (dialog.open) return;
    knobs.onChange = () => undefined;
    knobs.learn(null);
  };
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  dialog.replaceChildren(title, intro, devices, row, said, list, foot);
  show();
  dialog.showModal();
  chosen.focus({ preventScroll: true });
}

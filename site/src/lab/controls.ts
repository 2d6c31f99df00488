// Every option of the laboratory, declared once: label, limits, place, words.

import type { Options } from './recipe.js';

interface Shared {
  /** As in recipe.ts. */
  name: string;
  label: string;
  help?: string;
}

interface NumberControl extends Shared {
  least: number;
  most: number;
  step: number | 'any';
}

interface ChoiceControl extends Shared {
  /** Value and words. */
  choices: readonly (readonly [string, string])[];
}

export type Control = NumberControl | ChoiceControl;

export interface Group {
  title: string;
  open?: boolean;
  /** Words below the title. */
  note?: string;
  controls: readonly Control[];
}

const activations = [
  ['relu', 'ReLU'],
  ['leaky-relu', 'Leaky ReLU'],
  ['tanh', 'tanh'],
  ['elu', 'ELU'],
] as const;

const network = (name: 'generator' | 'discriminator', short: string): Control[] => [
  { name: `${name}.layers`, label: `${short} layers`, least: 1, most: 8, step: 1 },
  { name: `${name}.width`, label: `${short} width`, least: 1, most: 512, step: 1 },
  { name: `${name}.activation`, label: `${short} activation`, choices: activations },
];

export const objectiveNotes: Record<string, string> = {
  'non-saturating': 'The generator raises log σ(D). It learns most where it fails.',
  minimax: 'The generator lowers log(1 − σ(D)), which is flat where the discriminator is sure.',
  lsgan: 'Least squares: real points should get 1, generated ones 0.',
  wgan: 'A mean difference. It needs GP or clipping, or the logits run away.',
  hinge: 'The discriminator stops learning from points beyond a margin of 1.',
  rpgan: 'Relativistic: real against generated, in pairs. It likes R1 and R2.',
};

export const groups: readonly Group[] = [
  {
    title: 'Objective',
    open: true,
    controls: [
      {
        name: 'objective',
        label: 'Objective',
        choices: [
          ['non-saturating', 'Non-saturating'],
          ['minimax', 'Minimax'],
          ['lsgan', 'Least squares'],
          ['wgan', 'Wasserstein'],
          ['hinge', 'Hinge'],
          ['rpgan', 'Relativistic'],
        ],
      },
      { name: 'nCritic', label: 'D updates a step', least: 1, most: 100, step: 1 },
      { name: 'labelSmoothing', label: 'Label smoothing', least: 0, most: 0.5, step: 0.05 },
      {
        name: 'pixelWeight',
        label: 'Pixel term λ',
        least: 0,
        most: 1000000,
        step: 'any',
        help: 'Adds λ‖x − G(z)‖². Pairs are random, so it pulls every sample to the mean.',
      },
    ],
  },
  {
    title: 'Rates',
    open: true,
    controls: [
      { name: 'lrG', label: 'G rate', least: 0, most: 1, step: 'any' },
      { name: 'lrD', label: 'D rate', least: 0, most: 1, step: 'any' },
      { name: 'beta1', label: 'Adam β₁', least: 0, most: 0.999, step: 'any' },
      { name: 'beta2', label: 'Adam β₂', least: 0, most: 0.9999, step: 'any' },
      {
        name: 'emaHalfLife',
        label: 'Average half-life',
        least: 0,
        most: 1e9,
        step: 'any',
        help: 'In points. Samples are those of an averaged generator; 0 shows it as it is.',
      },
    ],
  },
  {
    title: 'Regularization',
    controls: [
      { name: 'r1', label: 'R1 γ', least: 0, most: 1000000, step: 'any' },
      { name: 'r2', label: 'R2 γ', least: 0, most: 1000000, step: 'any' },
      { name: 'regEvery', label: 'R1, R2 every', least: 1, most: 1000, step: 1 },
      { name: 'gp', label: 'GP λ', least: 0, most: 1000000, step: 'any' },
      { name: 'clip', label: 'Weight clip', least: 0, most: 100, step: 'any' },
      { name: 'instanceNoise', label: 'Instance noise σ', least: 0, most: 10, step: 'any' },
      { name: 'instanceNoiseSteps', label: 'Noise ends at', least: 0, most: 1e9, step: 1 },
    ],
  },
  {
    title: 'Networks',
    note: 'These start the training again.',
    controls: [
      ...network('generator', 'G'),
      ...network('discriminator', 'D'),
      { name: 'nz', label: 'Latent size', least: 1, most: 512, step: 1 },
      {
        name: 'prior',
        label: 'Latent prior',
        choices: [
          ['normal', 'Normal'],
          ['uniform', 'Uniform'],
        ],
      },
      { name: 'batch', label: 'Batch', least: 2, most: 4096, step: 1 },
    ],
  },
];

export interface ControlView {
  element: HTMLElement;
  /** Shows these values. */
  show(options: Options): void;
}

function fieldOf(
  control: Control,
  changed: (value: number | string) => void,
): {
  field: HTMLInputElement | HTMLSelectElement;
} {
  if ('choices' in control) {
    const select = document.createElement('select');
    for (const [value, words] of control.choices) select.add(new Option(words, value));
    select.addEventListener('change', () => {
      changed(select.value);
    });
    return { field: select };
  }
  const input = document.createElement('input');
  input.type = 'number';
  input.inputMode = 'decimal';
  input.min = String(control.least);
  input.max = String(control.most);
  input.step = String(control.step);
  input.addEventListener('change', () => {
    if (input.value !== '' && input.reportValidity()) changed(Number(input.value));
  });
  return { field: input };
}

/** All groups with their controls; `set` is called when the user changes one. */
export function controlViews(set: (options: Options) => void): ControlView {
  const element = document.createElement('div');
  element.className = 'groups';
  const shows: ((options: Options) => void)[] = [];
  for (const group of groups) {
    const details = document.createElement('details');
    details.open = group.open ?? false;
    const summary = document.createElement('summary');
    summary.textContent = group.title;
    details.append(summary);
    if (group.note) {
      const note = document.createElement('p');
      note.className = 'note';
      note.textContent = group.note;
      details.append(note);
    }
    for (const control of group.controls) {
      const { field } = fieldOf(control, (value) => {
        set({ [control.name]: value });
      });
      field.id = `option-${control.name}`;
      const row = document.createElement('div');
      row.className = 'row';
      const label = document.createElement('label');
      label.htmlFor = field.id;
      label.textContent = control.label;
      row.append(label, field);
      details.append(row);
      if (control.help ?? control.name === 'objective') {
        const help = document.createElement('p');
        help.className = 'note';
        help.id = `${field.id}-help`;
        help.textContent = control.help ?? '';
        field.setAttribute('aria-describedby', help.id);
        details.append(help);
        if (control.name === 'objective') {
          shows.push(({ objective = '' }) => {
            help.textContent = objectiveNotes[objective] ?? '';
          });
        }
      }
      shows.push((options) => {
        const value = options[control.name];
        if (value === undefined) return;
        // What is being typed stays.
        const typing = document.activeElement === field && !('choices' in control);
        if (!typing || field.value === '') field.value = String(value);
      });
    }
    element.append(details);
  }
  return {
    element,
    show: (options) => {
      for (const show of shows) show(options);
    },
  };
}

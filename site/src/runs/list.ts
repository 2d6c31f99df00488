// The list of all runs, of which several may be chosen.

import type { Summary } from './data.js';
import { clock, figure } from './words.js';

const stateWords = { running: 'Running', done: 'Done', stopped: 'Stopped', broken: 'Broken' };

function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (name !== '') element.className = name;
  return element;
}

function whatOf({ model, data, preset, problem }: Summary): string {
  if (problem !== '') return problem;
  const words = [model, data === '' ? '' : `on ${data}`, preset === '' ? '' : `(${preset})`];
  return words.filter((word) => word !== '').join(' ');
}

function howFar({ step, steps, state, seconds_left: left }: Summary): string {
  if (state === 'broken' && step === 0) return '';
  const far = `step ${figure(step)}${steps > 0 ? ` of ${figure(steps)}` : ''}`;
  return state === 'running' && left !== null ? `${far}, ${clock(left)} left` : far;
}

class Row {
  readonly element = create('li');
  readonly box = create('input');
  private readonly name = create('span', 'name');
  private readonly state = create('span', 'state');
  private readonly what = create('span', 'what');
  private readonly far = create('span', 'far');
  private readonly bar = create('progress');

  constructor(id: string, choose: () => void) {
    const label = create('label');
    this.box.type = 'checkbox';
    this.box.addEventListener('change', choose);
    this.element.dataset['run'] = id;
    this.name.textContent = id;
    const head = create('span', 'head');
    head.append(this.box, this.name, this.state);
    this.bar.max = 1;
    this.bar.ariaHidden = 'true';
    label.append(head, this.what, this.far, this.bar);
    this.element.append(label);
  }

  show(run: Summary, colour: string | undefined): void {
    this.element.style.setProperty('--run', colour ?? 'transparent');
    this.box.checked = colour !== undefined;
    this.state.textContent = stateWords[run.state];
    this.state.dataset['state'] = run.state;
    this.what.textContent = whatOf(run);
    this.far.textContent = howFar(run);
    this.bar.value = run.steps > 0 ? Math.min(1, run.step / run.steps) : 0;
  }
}

export class RunRows {
  private readonly parent: HTMLElement;
  private readonly choose: (id: string, on: boolean) => void;
  private readonly rows = new Map<string, Row>();

  constructor(parent: HTMLElement, choose: (id: string, on: boolean) => void) {
    this.parent = parent;
    this.choose = choose;
  }

  show(runs: readonly Summary[], colourOf: (id: string) => string | undefined): void {
    for (const [id, row] of this.rows) {
      if (runs.some((run) => run.id === id)) continue;
      row.element.remove();
      this.rows.delete(id);
    }
    for (const [i, run] of runs.entries()) {
      let row = this.rows.get(run.id);
      if (!row) {
        const made = new Row(run.id, () => {
          this.choose(run.id, made.box.checked);
        });
        this.rows.set(run.id, (row = made));
      }
      row.show(run, colourOf(run.id));
      if (this.parent.children[i] !== row.element) {
        this.parent.insertBefore(row.element, this.parent.children[i] ?? null);
      }
    }
  }
}

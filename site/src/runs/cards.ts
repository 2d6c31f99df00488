// One chosen run: its newest samples, what opens in the explorer, its log.

import { addressOf, type Run } from './data.js';
import { clock, figure } from './words.js';
import { type Chosen, metricNames } from './curves.js';

function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text = '',
  name = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name !== '') element.className = name;
  return element;
}

/** The step in the name of a file, such as 1500 in samples/step_001500.png; NaN for none. */
function stepOf(file: string): number {
  return Number(/step_(\d+)\.\w+$/.exec(file)?.[1] ?? NaN);
}

function nameOf(file: string): string {
  const step = stepOf(file);
  return Number.isNaN(step) ? file : `step ${figure(step)}`;
}

/** The explorer with a model of the run. */
export function explorerAddress(id: string, file: string): string {
  const model = new URL(addressOf(id, file), location.href).pathname;
  return `../index.html?model=${encodeURIComponent(model)}`;
}

/** How far the run is, and the last value of each metric. */
function factsOf(run: Run): [string, string][] {
  const facts: [string, string][] = [
    ['Step', `${figure(run.step)}${run.steps > 0 ? ` of ${figure(run.steps)}` : ''}`],
    ['Images', figure(run.images)],
    ['Trained for', clock(run.seconds)],
  ];
  if (run.state === 'running') facts.push(['Time left', clock(run.seconds_left)]);
  for (const name of metricNames(run)) {
    const values = run.curves[name]?.mean ?? [];
    facts.push([name, figure([...values].reverse().find((value) => value !== null))]);
  }
  return facts;
}

class Card {
  readonly element = create('article');
  private readonly title = create('h3');
  private readonly facts = create('dl');
  private readonly image = create('img', '', 'samples');
  private readonly step = create('input');
  private readonly caption = create('output');
  private readonly opens = create('div', '', 'opens');
  private readonly models = create('select');
  private readonly open = create('a', 'Open in the explorer', 'button');
  private readonly advice = create('p', '', 'note');
  private readonly log = create('pre');
  private run: Run | null = null;

  constructor() {
    this.step.type = 'range';
    this.step.min = '0';
    this.step.ariaLabel = 'Samples of step';
    this.step.addEventListener('input', () => {
      this.showSamples();
    });
    this.models.ariaLabel = 'Model';
    this.models.addEventListener('change', () => {
      this.showModel();
    });
    const picture = create('figure');
    const caption = create('figcaption');
    caption.append(this.step, this.caption);
    picture.append(this.image, caption);
    this.opens.append(this.models, this.open);
    const log = create('details');
    this.log.tabIndex = 0;
    log.append(create('summary', 'Log'), this.log);
    this.element.append(this.title, this.facts, picture, this.opens, this.advice, log);
  }

  show({ run, colour }: Chosen): void {
    const before = this.run;
    const newest = !before || Number(this.step.value) >= before.samples.length - 1;
    this.run = run;
    this.element.dataset['run'] = run.id;
    this.title.textContent = run.id;
    this.title.style.setProperty('--run', colour);
    this.facts.replaceChildren(
      ...factsOf(run).flatMap(([name, value]) => [create('dt', name), create('dd', value)]),
    );
    this.step.max = String(Math.max(0, run.samples.length - 1));
    if (newest) this.step.value = this.step.max;
    this.showSamples();
    if (before?.models.join('\n') !== run.models.join('\n')) this.listModels(run);
    this.opens.hidden = run.models.length === 0;
    this.advise(run);
    const atEnd = this.log.scrollTop + this.log.clientHeight >= this.log.scrollHeight - 4;
    if (this.log.textContent !== run.log) this.log.textContent = run.log;
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  private showSamples(): void {
    if (!this.run) return;
    const file = this.run.samples[Number(this.step.value)];
    const figureElement = this.image.parentElement;
    if (figureElement) figureElement.hidden = file === undefined;
    if (file === undefined) return;
    this.caption.textContent = nameOf(file);
    this.step.hidden = this.run.samples.length < 2;
    const address = addressOf(this.run.id, file);
    if (this.image.getAttribute('src') !== address) this.image.src = address;
    this.image.alt = `Samples of ${this.run.id}, ${nameOf(file)}`;
  }

  private listModels(run: Run): void {
    const before = this.models.value;
    const newest = this.models.selectedIndex <= 0;
    const files = [...run.models].reverse();
    this.models.replaceChildren(
      ...files.map((file) => {
        const option = create('option', nameOf(file));
        option.value = file;
        return option;
      }),
    );
    if (!newest && files.includes(before)) this.models.value = before;
    this.showModel();
  }

  private showModel(): void {
    if (this.run) this.open.href = explorerAddress(this.run.id, this.models.value);
  }

  private advise({ models, state, commands, problem }: Run): void {
    const lines: (string | HTMLElement)[] = [];
    if (problem !== '') lines.push(`Broken: ${problem}. `);
    if (models.length === 0 && problem === '') {
      lines.push('Nothing to open yet. This exports the model: ', create('code', commands.export));
    }
    if (state === 'stopped') {
      lines.push(lines.length > 0 ? ' ' : '', 'This continues it: ', create('code', commands.resume));
    }
    this.advice.replaceChildren(...lines);
    this.advice.hidden = lines.length === 0;
  }
}

export class Cards {
  private readonly parent: HTMLElement;
  private readonly cards = new Map<string, Card>();

  constructor(parent: HTMLElement) {
    this.parent = parent;
  }

  show(chosen: Chosen[]): void {
    for (const [id, card] of this.cards) {
      if (chosen.some(({ run }) => run.id === id)) continue;
      card.element.remove();
      this.cards.delete(id);
    }
    for (const [i, one] of chosen.entries()) {
      let card = this.cards.get(one.run.id);
      if (!card) this.cards.set(one.run.id, (card = new Card()));
      card.show(one);
      if (this.parent.children[i] !== card.element) {
        this.parent.insertBefore(card.element, this.parent.children[i] ?? null);
      }
    }
  }
}

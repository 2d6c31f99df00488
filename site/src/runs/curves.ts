// The plots of the chosen runs, one for each number, with the same steps.

import { Plot, type Line, type Range } from './plot.js';
import type { Run } from './data.js';

export interface Chosen {
  run: Run;
  colour: string;
}

/** Bookkeeping that the list tells in words. */
const untold = new Set(['images', 'seconds', 'seconds_left']);
/** What is drawn first and last; metrics and whatever else a run measures lie between. */
const first = ['loss_d', 'loss_g', 'loss', 'logit_real', 'logit_fake', 'logit'];
const last = [
  'nearest',
  'offset',
  'spread',
  'grad_norm_d',
  'grad_norm_g',
  'rate_scale',
  'ema_decay',
  'images_per_second',
  'memory_mb',
  'device_memory_mb',
];

const between = 100;

function place(name: string): number {
  const exact = first.indexOf(name);
  if (exact >= 0) return exact;
  const start = first.findIndex((stem) => name.startsWith(stem));
  if (start >= 0) return start + 0.5;
  const late = last.indexOf(name);
  return late >= 0 ? 2 * between + late : between;
}

/** Names of the curves of all these runs, in the order in which they are drawn. */
export function curveNames(runs: readonly Pick<Run, 'curves'>[]): string[] {
  const names = new Set(runs.flatMap(({ curves }) => Object.keys(curves)));
  return [...names]
    .filter((name) => !untold.has(name))
    .sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

/** Names of the numbers that were measured, as opposed to those of the training itself. */
export const metricNames = (run: Pick<Run, 'curves'>): string[] =>
  curveNames([run]).filter((name) => place(name) === between);

export class Curves {
  private readonly parent: HTMLElement;
  private readonly whole: HTMLButtonElement;
  private readonly plots = new Map<string, Plot>();
  private chosen: Chosen[] = [];
  private weight = 0;
  private range: Range = null;

  constructor(parent: HTMLElement, whole: HTMLButtonElement) {
    this.parent = parent;
    this.whole = whole;
    whole.addEventListener('click', () => {
      this.zoom(null);
    });
    new ResizeObserver(() => {
      this.redraw();
    }).observe(parent);
  }

  show(chosen: Chosen[], weight: number): void {
    this.chosen = chosen;
    this.weight = weight;
    const names = curveNames(chosen.map(({ run }) => run));
    for (const [name, plot] of this.plots) {
      if (names.includes(name)) continue;
      plot.element.remove();
      this.plots.delete(name);
    }
    for (const [i, name] of names.entries()) {
      let plot = this.plots.get(name);
      if (!plot) {
        plot = new Plot(name, {
          zoom: (range) => {
            this.zoom(range);
          },
          point: (step) => {
            for (const other of this.plots.values()) other.mark(step);
          },
        });
        this.plots.set(name, plot);
      }
      // Moving an element that has the focus would take the focus away.
      if (this.parent.children[i] !== plot.element) {
        this.parent.insertBefore(plot.element, this.parent.children[i] ?? null);
      }
    }
    this.update();
  }

  redraw(): void {
    for (const plot of this.plots.values()) plot.draw();
  }

  private zoom(range: Range): void {
    this.range = range;
    this.update();
  }

  private extent(): [number, number] {
    const ends = this.chosen.flatMap(({ run }) =>
      Object.values(run.curves).flatMap(({ x }) => [x[0] ?? 0, x.at(-1) ?? 0]),
    );
    return ends.length > 0 ? [Math.min(...ends), Math.max(...ends)] : [0, 1];
  }

  private update(): void {
    this.whole.disabled = this.range === null;
    const extent = this.extent();
    for (const [name, plot] of this.plots) {
      const lines: Line[] = this.chosen.flatMap(({ run, colour }) => {
        const curve = run.curves[name];
        return curve ? [{ id: run.id, colour, curve }] : [];
      });
      plot.show(lines, this.weight, this.range, extent);
    }
  }
}

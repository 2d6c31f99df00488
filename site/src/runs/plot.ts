// One number of several runs over their steps, on a canvas.

import type { Curve } from './data.js';
import { smoothed, ticks } from './smoothing.js';
import { figure } from './words.js';

export interface Line {
  id: string;
  colour: string;
  curve: Curve;
}

/** The steps that all plots show; null for all. */
export type Range = readonly [number, number] | null;

export interface PlotEvents {
  zoom: (range: Range) => void;
  /** The step under the pointer, null for none. */
  point: (step: number | null) => void;
}

const margin = { left: 56, right: 8, top: 8, bottom: 24 };

/** The index of the point nearest to `x` of ascending `xs`. */
function nearest(xs: readonly number[], x: number): number {
  let low = 0;
  let high = xs.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  return low > 0 && x - (xs[low - 1] ?? 0) < (xs[low] ?? 0) - x ? low - 1 : low;
}

export class Plot {
  readonly element = document.createElement('figure');
  private readonly canvas = document.createElement('canvas');
  private readonly values = document.createElement('span');
  private readonly name: string;
  private readonly events: PlotEvents;
  private lines: Line[] = [];
  private smooth: (number | null)[][] = [];
  private weight = -1;
  private range: Range = null;
  private extent: readonly [number, number] = [0, 1];
  private at: number | null = null;
  private drag: { from: number; to: number } | null = null;

  constructor(name: string, events: PlotEvents) {
    this.name = name;
    this.events = events;
    const caption = document.createElement('figcaption');
    const title = document.createElement('strong');
    title.textContent = name;
    this.values.className = 'values';
    caption.append(title, this.values);
    this.canvas.tabIndex = 0;
    this.canvas.role = 'img';
    this.element.dataset['curve'] = name;
    this.element.append(caption, this.canvas);
    this.listen();
  }

  /** `extent`: the first and the last step of all plots. */
  show(lines: Line[], weight: number, range: Range, extent: readonly [number, number]): void {
    this.lines = lines;
    this.weight = weight;
    this.range = range;
    this.extent = extent;
    this.smooth = lines.map(({ curve }) => smoothed(curve.mean, this.weight));
    this.say();
    this.draw();
  }

  /** Marks a step in all plots. */
  mark(step: number | null): void {
    if (step === this.at) return;
    this.at = step;
    this.say();
    this.draw();
  }

  private span(): [number, number] {
    const [low, high] = this.range ?? this.extent;
    return high > low ? [low, high] : [low - 0.5, low + 0.5];
  }

  private width(): number {
    return Math.max(1, this.canvas.clientWidth - margin.left - margin.right);
  }

  private stepAt(event: PointerEvent): number {
    const [low, high] = this.span();
    const x = event.clientX - this.canvas.getBoundingClientRect().left - margin.left;
    return low + (Math.min(Math.max(x / this.width(), 0), 1) || 0) * (high - low);
  }

  private listen(): void {
    const { canvas } = this;
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      const step = this.stepAt(event);
      this.drag = { from: step, to: step };
    });
    canvas.addEventListener('pointermove', (event) => {
      const step = this.stepAt(event);
      if (this.drag) this.drag.to = step;
      this.events.point(step);
      if (this.drag) this.draw();
    });
    canvas.addEventListener('pointerup', () => {
      const { drag } = this;
      this.drag = null;
      if (!drag) return;
      const [low, high] = this.span();
      const chosen: [number, number] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
      if (chosen[1] - chosen[0] > (high - low) * 0.02) this.events.zoom(chosen);
      else this.draw();
    });
    canvas.addEventListener('pointercancel', () => {
      this.drag = null;
      this.draw();
    });
    canvas.addEventListener('pointerleave', () => {
      this.events.point(null);
    });
    canvas.addEventListener('dblclick', () => {
      this.events.zoom(null);
    });
    canvas.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const next = this.afterKey(event.key);
      if (next === undefined) return;
      event.preventDefault();
      this.events.zoom(next);
    });
  }

  /** The range after a key, undefined for keys that do nothing. */
  private afterKey(key: string): Range | undefined {
    if (key === 'Home' || key === '0') return null;
    const [low, high] = this.span();
    const [first, last] = this.extent;
    const size = high - low;
    const middle = (low + high) / 2;
    const within = (from: number, length: number): Range => {
      if (length >= last - first) return null;
      const start = Math.min(Math.max(from, first), last - length);
      return [start, start + length];
    };
    if (key === '+' || key === '=') return within(middle - size / 4, size / 2);
    if (key === '-') return within(middle - size, size * 2);
    if (key === 'ArrowLeft') return within(low - size / 4, size);
    if (key === 'ArrowRight') return within(low + size / 4, size);
    return undefined;
  }

  /** Says the values at the marked step, or the last ones. */
  private say(): void {
    const parts = this.lines.map(({ id, colour, curve }, i) => {
      const at = this.at === null ? curve.x.length - 1 : nearest(curve.x, this.at);
      const part = document.createElement('span');
      part.style.color = colour;
      part.textContent = figure(curve.mean[at]);
      part.title = `${id}, step ${figure(Math.round(curve.x[at] ?? 0))}, smoothed ${figure(this.smooth[i]?.[at])}`;
      return part;
    });
    this.values.replaceChildren(...parts);
    const words = this.lines.map(({ id, curve }) => `${id} ${figure(curve.mean.at(-1))}`);
    this.canvas.ariaLabel = `${this.name} by step; last: ${words.join(', ')}`;
  }

  draw(): void {
    const { canvas } = this;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    // The processor draws: where it stands for a GPU, long lines took seconds.
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context || width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    context.lineJoin = 'round';
    const style = getComputedStyle(canvas);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const [left, right] = this.span();
    const [bottom, top] = this.heights(left, right);
    const x = (step: number): number => margin.left + ((step - left) / (right - left)) * this.width();
    const plain = height - margin.top - margin.bottom;
    const y = (value: number): number => margin.top + (1 - (value - bottom) / (top - bottom)) * plain;

    context.font = `12px ${style.fontFamily}`;
    context.strokeStyle = colour('--line');
    context.fillStyle = colour('--muted');
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    for (const mark of ticks(bottom, top, 6)) {
      context.beginPath();
      context.moveTo(margin.left, y(mark));
      context.lineTo(width - margin.right, y(mark));
      context.stroke();
      context.fillText(short(mark, top - bottom), margin.left - 6, y(mark));
    }
    context.textBaseline = 'alphabetic';
    context.textAlign = 'center';
    for (const mark of ticks(left, right, Math.max(2, Math.floor(this.width() / 80)))) {
      const text = short(mark, right - left);
      const half = context.measureText(text).width / 2;
      context.fillText(text, Math.min(x(mark), width - half - 1), height - 6);
    }

    context.save();
    context.beginPath();
    context.rect(margin.left, 0, this.width(), height);
    context.clip();
    for (const [i, line] of this.lines.entries()) this.drawLine(context, line, i, x, y);
    context.globalAlpha = 1;
    if (this.at !== null) {
      context.strokeStyle = colour('--muted');
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(x(this.at), margin.top);
      context.lineTo(x(this.at), height - margin.bottom);
      context.stroke();
    }
    if (this.drag) {
      context.globalAlpha = 0.25;
      context.fillStyle = colour('--accent');
      context.fillRect(x(this.drag.from), margin.top, x(this.drag.to) - x(this.drag.from), plain);
    }
    context.restore();
  }

  private drawLine(
    context: CanvasRenderingContext2D,
    { colour, curve }: Line,
    index: number,
    x: (step: number) => number,
    y: (value: number) => number,
  ): void {
    const stroke = (values: readonly (number | null)[], alpha: number, width: number): void => {
      context.globalAlpha = alpha;
      context.lineWidth = width;
      context.strokeStyle = context.fillStyle = colour;
      context.beginPath();
      let drawing = false;
      for (const [i, value] of values.entries()) {
        const step = curve.x[i] ?? 0;
        if (value === null) {
          drawing = false;
          continue;
        }
        if (drawing) context.lineTo(x(step), y(value));
        else context.moveTo(x(step), y(value));
        const alone = !drawing && (values[i + 1] ?? null) === null;
        if (alone) context.rect(x(step) - 1.5, y(value) - 1.5, 3, 3);
        drawing = true;
      }
      context.stroke();
    };
    if (this.weight > 0) stroke(curve.mean, 0.3, 1);
    stroke(this.smooth[index] ?? [], 1, 1.5);
  }

  /** The values that lie in the steps that are shown, with a little room. */
  private heights(left: number, right: number): [number, number] {
    let [low, high] = [Infinity, -Infinity];
    for (const [index, { curve }] of this.lines.entries()) {
      for (const [i, step] of curve.x.entries()) {
        if (step < left || step > right) continue;
        for (const value of [curve.mean[i], this.smooth[index]?.[i]]) {
          if (value === null || value === undefined) continue;
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (low > high) return [0, 1];
    const room = high > low ? (high - low) * 0.06 : Math.abs(high) * 0.1 || 0.5;
    return [low - room, high + room];
  }
}

/** A mark of an axis of this span. */
function short(value: number, span: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
  if (span < 1e-4) return value.toExponential(1);
  return String(Number(value.toFixed(Math.max(0, Math.min(8, 2 - Math.floor(Math.log10(span)))))));
}

// Points that are drawn by hand, with the pointer or with keys.

import type { PlaneWindow } from '../engine/laboratory.js';

/** Pixels between two points of a stroke. */
const spacing = 7;
/** So many points fit into a link. */
const most = 600;
/** A key moves the cursor by this share of the plane. */
const keyStep = 1 / 40;

const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

interface DrawingOptions {
  canvas: HTMLCanvasElement;
  window: PlaneWindow;
  pointAt: (x: number, y: number) => [number, number];
  changed: () => void;
}

export class Drawing {
  readonly points: number[] = [];
  /** Of the keyboard; null until an arrow is pressed. */
  cursor: [number, number] | null = null;
  private readonly options: DrawingOptions;
  private readonly ending = new AbortController();
  private last: [number, number] | null = null;

  constructor(options: DrawingOptions) {
    this.options = options;
    const { signal } = this.ending;
    const { canvas } = options;
    canvas.addEventListener(
      'pointerdown',
      (event) => {
        canvas.setPointerCapture(event.pointerId);
        this.last = null;
        this.stroke(event);
      },
      { signal },
    );
    canvas.addEventListener(
      'pointermove',
      (event) => {
        if (!canvas.hasPointerCapture(event.pointerId)) return;
        for (const each of event.getCoalescedEvents()) this.stroke(each);
      },
      { signal },
    );
    canvas.addEventListener(
      'keydown',
      (event) => {
        if (this.press(event.key)) event.preventDefault();
      },
      { signal },
    );
  }

  end(): void {
    this.ending.abort();
  }

  private stroke({ clientX, clientY }: PointerEvent): void {
    if (this.last && Math.hypot(clientX - this.last[0], clientY - this.last[1]) < spacing) return;
    this.last = [clientX, clientY];
    this.add(this.options.pointAt(clientX, clientY));
  }

  private press(key: string): boolean {
    const { left, right, bottom, top } = this.options.window;
    const [dx, dy] = arrows[key] ?? [0, 0];
    const [x, y] = this.cursor ?? [(left + right) / 2, (bottom + top) / 2];
    if (dx !== 0 || dy !== 0) {
      const step = (right - left) * keyStep;
      this.cursor = [x + dx * step, y + dy * step];
      this.options.changed();
      return true;
    }
    if (key !== 'Enter' || !this.cursor) return false;
    this.add(this.cursor);
    return true;
  }

  /** Rounded, so that a link holds the same points. */
  private add([x, y]: [number, number]): void {
    if (this.points.length >= 2 * most) return;
    this.points.push(Number(x.toFixed(3)), Number(y.toFixed(3)));
    this.options.changed();
  }
}

// The plane as a picture: what the discriminator says, the bent grid, points and arrows.

import type { PlaneWindow } from '../engine/laboratory.js';
import { type Look, fieldSide, manifoldSide } from './experiment.js';

/** Colours of the theme; real and generated things have one each everywhere. */
export interface Palette {
  background: string;
  line: string;
  text: string;
  muted: string;
  real: string;
  fake: string;
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    background: colour('background'),
    line: colour('line'),
    text: colour('text'),
    muted: colour('muted'),
    real: colour('real'),
    fake: colour('fake'),
  };
}

function channelsOf(hex: string): [number, number, number] {
  const number = parseInt(hex.replace('#', ''), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

/** Where the discriminator is undecided; its scale. */
export interface FieldScale {
  centre: number;
  reach: number;
}

/** Logits of objectives that fix differences alone are centred on their own mean. */
export function scaleOf(objective: string, field: Float32Array): FieldScale {
  const sorted = [...field].filter(Number.isFinite).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const free = objective === 'wgan' || objective === 'rpgan';
  const centre = objective === 'lsgan' ? 0.5 : free ? at(0.5) : 0;
  const reach = Math.max(at(0.95) - centre, centre - at(0.05), free ? 0.05 : 0.5);
  return { centre, reach };
}

/** Many small marks and lines: drawing them takes less time than bringing them to a GPU. */
export const onProcessor: CanvasRenderingContext2DSettings = { willReadFrequently: true };

export class Plane {
  private readonly canvas: HTMLCanvasElement;
  private readonly cells = document.createElement('canvas');
  private readonly mark = document.createElement('canvas');
  private size = 0;
  private window: PlaneWindow = { left: -1, right: 1, bottom: -1, top: 1 };

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.cells.width = this.cells.height = fieldSide;
  }

  /** Where a point of the plane lies on the canvas, in pixels of the screen. */
  private place(x: number, y: number): [number, number] {
    const { left, right, bottom, top } = this.window;
    return [((x - left) / (right - left)) * this.size, ((top - y) / (top - bottom)) * this.size];
  }

  /** The point of the plane under a place of the page. */
  pointAt(clientX: number, clientY: number, window: PlaneWindow): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    const [u, v] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
    const { left, right, bottom, top } = window;
    return [left + u * (right - left), top - v * (top - bottom)];
  }

  draw(
    look: Look,
    real: Float32Array,
    window: PlaneWindow,
    objective: string,
    shown: { real: boolean; fake: boolean },
    cursor: [number, number] | null,
  ): void {
    const ratio = devicePixelRatio || 1;
    const size = this.canvas.clientWidth;
    const pixels = Math.max(1, Math.round(size * ratio));
    if (this.canvas.width !== pixels) this.canvas.width = this.canvas.height = pixels;
    const context = this.canvas.getContext('2d', onProcessor);
    if (!context) return;
    this.size = size;
    this.window = window;
    const palette = paletteOf(this.canvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = palette.background;
    context.fillRect(0, 0, size, size);
    if (look.field) this.drawField(context, palette, look.field, objective);
    if (look.manifold) this.drawManifold(context, palette, look.manifold);
    if (shown.real) {
      this.drawMarks(context, real, 3, (mark) => {
        mark.strokeStyle = palette.real;
        mark.globalAlpha = 0.55;
        mark.stroke();
      });
    }
    if (shown.fake && look.points) {
      this.drawMarks(context, look.points, 1.7, (mark) => {
        mark.fillStyle = palette.fake;
        mark.globalAlpha = 0.85;
        mark.fill();
      });
    }
    if (look.arrows) this.drawArrows(context, palette.text, look.arrows);
    if (cursor) this.drawCursor(context, palette.text, cursor);
  }

  private drawField(
    context: CanvasRenderingContext2D,
    palette: Palette,
    field: Float32Array,
    objective: string,
  ): void {
    const cells = this.cells.getContext('2d', onProcessor);
    if (!cells) return;
    const { centre, reach } = scaleOf(objective, field);
    const image = cells.createImageData(fieldSide, fieldSide);
    const [real, fake] = [channelsOf(palette.real), channelsOf(palette.fake)];
    field.forEach((logit, i) => {
      const share = Math.tanh((1.4 * (logit - centre)) / reach);
      const [r, g, b] = share > 0 ? real : fake;
      image.data.set(
        [r, g, b, Math.round(255 * (share > 0 ? 0.42 : 0.2) * Math.abs(share))],
        4 * i,
      );
    });
    cells.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.cells, 0, 0, this.size, this.size);
  }

  private drawManifold(
    context: CanvasRenderingContext2D,
    palette: Palette,
    manifold: Float32Array,
  ): void {
    context.strokeStyle = palette.fake;
    context.globalAlpha = 0.45;
    context.lineWidth = 1;
    context.beginPath();
    const line = (at: (i: number) => number): void => {
      for (let i = 0; i < manifoldSide; ++i) {
        const place = this.place(
          ...(manifold.subarray(2 * at(i), 2 * at(i) + 2) as unknown as [number, number]),
        );
        if (i === 0) context.moveTo(...place);
        else context.lineTo(...place);
      }
    };
    for (let k = 0; k < manifoldSide; ++k) {
      line((i) => k * manifoldSide + i);
      line((i) => i * manifoldSide + k);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  /** One mark at each point, drawn once and copied: a path of a thousand circles takes long. */
  private drawMarks(
    context: CanvasRenderingContext2D,
    points: Float32Array,
    radius: number,
    paint: (mark: CanvasRenderingContext2D) => void,
  ): void {
    const ratio = devicePixelRatio || 1;
    const half = radius + 2;
    const side = Math.ceil(2 * half * ratio);
    this.mark.width = this.mark.height = side;
    const mark = this.mark.getContext('2d', onProcessor);
    if (!mark) return;
    mark.setTransform(ratio, 0, 0, ratio, 0, 0);
    mark.beginPath();
    mark.arc(half, half, radius, 0, 2 * Math.PI);
    paint(mark);
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = this.place(points[i] ?? 0, points[i + 1] ?? 0);
      context.drawImage(this.mark, x - half, y - half, side / ratio, side / ratio);
    }
  }

  /** Long gradients are shortened, so that small ones can be told from none. */
  private drawArrows(
    context: CanvasRenderingContext2D,
    colour: string,
    arrows: Float32Array,
  ): void {
    const longest = this.size / 14;
    context.strokeStyle = colour;
    context.globalAlpha = 0.8;
    context.lineWidth = 1.25;
    context.beginPath();
    for (let i = 0; i < arrows.length; i += 4) {
      const [x = 0, y = 0, dx = 0, dy = 0] = arrows.subarray(i, i + 4);
      const norm = Math.hypot(dx, dy);
      const length = (longest * norm) / (norm + 1);
      if (!(length > 0.5)) continue;
      const [fromX, fromY] = this.place(x, y);
      const [ux, uy] = [dx / norm, -dy / norm];
      const [toX, toY] = [fromX + ux * length, fromY + uy * length];
      const head = Math.min(4, length / 2);
      context.moveTo(fromX, fromY);
      context.lineTo(toX, toY);
      context.moveTo(toX - head * (ux + uy * 0.6), toY - head * (uy - ux * 0.6));
      context.lineTo(toX, toY);
      context.lineTo(toX - head * (ux - uy * 0.6), toY - head * (uy + ux * 0.6));
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  private drawCursor(
    context: CanvasRenderingContext2D,
    colour: string,
    cursor: [number, number],
  ): void {
    const [x, y] = this.place(...cursor);
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.strokeRect(x - 6, y - 6, 12, 12);
  }
}

// Small curves over the steps.

import type { LaboratoryState } from '../engine/laboratory.js';
import { onProcessor, paletteOf } from './plane.js';

export interface Curve {
  of: (state: LaboratoryState) => number;
  /** A member of the palette. */
  colour: 'real' | 'fake' | 'text';
}

/** Single batches are noise: states of so many steps before count half as much. */
const halfLife = 8;

function smooth(values: number[]): number[] {
  const share = 1 - 0.5 ** (1 / Math.min(halfLife, 1 + values.length / 24));
  let mean = values[0] ?? 0;
  return values.map((value) => {
    if (Number.isFinite(value)) mean += share * (value - mean);
    return mean;
  });
}

export function drawCurves(
  canvas: HTMLCanvasElement,
  all: readonly LaboratoryState[],
  curves: readonly Curve[],
): void {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const stride = Math.max(1, Math.ceil(all.length / Math.max(1, 2 * width)));
  const states = all.filter((_, i) => i % stride === 0 || i === all.length - 1);
  const pixels = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) {
    [canvas.width = 1, canvas.height = 1] = pixels;
  }
  const context = canvas.getContext('2d', onProcessor);
  if (!context) return;
  const palette = paletteOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const rows = curves.map(({ of }) => smooth(states.map(of)));
  const sorted = rows
    .flat()
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  let [low, high] = [Math.min(0, at(0.01)), Math.max(0, at(0.99))];
  if (high - low < 1e-6) [low, high] = [low - 1, high + 1];
  const y = (value: number): number => 3 + (height - 6) * (1 - (value - low) / (high - low));
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, Math.round(y(0)) + 0.5);
  context.lineTo(width, Math.round(y(0)) + 0.5);
  context.stroke();
  const last = states.at(-1)?.step ?? 1;
  rows.forEach((values, k) => {
    context.strokeStyle = palette[curves[k]?.colour ?? 'text'];
    context.lineWidth = 1.5;
    context.beginPath();
    values.forEach((value, i) => {
      const x = ((states[i]?.step ?? 0) / last) * width;
      if (i === 0) context.moveTo(x, y(value));
      else context.lineTo(x, y(value));
    });
    context.stroke();
  });
}

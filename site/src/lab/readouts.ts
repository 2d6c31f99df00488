// Numbers and curves beside the plane.

import type { LaboratoryState, ModeCount } from '../engine/laboratory.js';
import { part } from '../side/page.js';
import { type Curve, drawCurves } from './curves.js';

const losses: readonly Curve[] = [
  { of: ({ lossD }) => lossD, colour: 'real' },
  { of: ({ lossG }) => lossG, colour: 'fake' },
];
const logits: readonly Curve[] = [
  { of: ({ logitReal }) => logitReal, colour: 'real' },
  { of: ({ logitFake }) => logitFake, colour: 'fake' },
];

/** A number for people, of about three digits. */
function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100000)) return value.toExponential(1);
  const text = value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
  return text.replace('-', '−');
}

const count = (value: number): string => value.toLocaleString('en');

export function coverage(modes: ModeCount): string {
  return `${modes.covered} of ${modes.total} modes`;
}

/** What a reader may not see at once; '' for nothing. */
export function diagnosis(objective: string, state: LaboratoryState | undefined): string {
  if (!state) return '';
  if (!Number.isFinite(state.lossD + state.lossG)) {
    return 'The numbers have run away. Undo, or lower a rate.';
  }
  if (objective === 'minimax' && state.logitFake < -5 && state.step >= 100) {
    return 'The discriminator is sure of generated points. There log(1 − σ(D)) is flat: no way down.';
  }
  return '';
}

export function showFacts(
  step: number,
  state: LaboratoryState | undefined,
  modes: ModeCount | null,
): void {
  const rows: [string, string][] = [['Step', count(step)]];
  if (modes) {
    rows.push(['Within 3σ', `${Math.round(100 * modes.highQuality)} %`]);
    rows.push(['Reverse KL', `${figure(modes.reverseKl)} nats`]);
  }
  if (state) rows.push(['G’s gradient', figure(state.gradientG)]);
  const list = part('facts');
  list.replaceChildren();
  if (modes) {
    const large = document.createElement('dd');
    large.className = 'large';
    large.id = 'modes';
    large.textContent = coverage(modes);
    const name = document.createElement('dt');
    name.className = 'unseen';
    name.textContent = 'Coverage';
    list.append(name, large);
  }
  for (const [term, text] of rows) {
    const [name, value] = [document.createElement('dt'), document.createElement('dd')];
    [name.textContent, value.textContent] = [term, text];
    list.append(name, value);
  }
}

export function showCurves(states: LaboratoryState[]): void {
  const last = states.at(-1);
  const set = (id: string, name: string, value: number | undefined): void => {
    part(id).textContent = value === undefined ? name : `${name} ${figure(value)}`;
  };
  set('loss-d', 'D', last?.lossD);
  set('loss-g', 'G', last?.lossG);
  set('logit-real', 'real', last?.logitReal);
  set('logit-fake', 'generated', last?.logitFake);
  drawCurves(part<HTMLCanvasElement>('losses'), states, losses);
  drawCurves(part<HTMLCanvasElement>('logits'), states, logits);
}

// The laboratory: a page of its own.

import './lab.css';
import type { ModeCount } from '../engine/laboratory.js';
import { onClick, part, say } from '../side/page.js';
import { controlViews } from './controls.js';
import { pointsOfCsv } from './csv.js';
import { Drawing } from './drawing.js';
import { Experiment, type Look } from './experiment.js';
import { figureOf, showAsFigure } from './figure.js';
import { Plane } from './plane.js';
import { coverage, diagnosis, showCurves, showFacts } from './readouts.js';
import { type Options, fromHash, toHash } from './recipe.js';

declare global {
  interface Window {
    /** For tests and for those who embed the page. */
    ganvasLab: {
      ready: Promise<void>;
      /** Resolves once nothing is under way. */
      idle(): Promise<void>;
      state(): { step: number; playing: boolean; modes: ModeCount | null };
      setPlaying(on: boolean): void;
      fingerprint(): Promise<string>;
    };
  }
}

/** Of training between two pictures, in milliseconds, and steps at most. */
const frameTime = 24;
const mostFrameTime = 150;
const mostSteps = 200;
/** Between two counts of modes, and between two pictures where motion is unwelcome. */
const modesEvery = 500;
const stillEvery = 1000;

const calm = matchMedia('(prefers-reduced-motion: reduce)');
const plane = new Plane(part<HTMLCanvasElement>('plane'));
const experiment = new Experiment();
const nothing: Look = { points: null, field: null, manifold: null, arrows: null };

let look = nothing;
let modes: ModeCount | null = null;
let playing = false;
let drawing: Drawing | null = null;
let said = '';
/** All that uses the engine, one after another. */
let queue: Promise<void> = Promise.resolve();

const checked = (id: string): boolean => part<HTMLInputElement>(id).checked;

function draw(): void {
  const objective = String(experiment.options['objective']);
  const real = drawing ? Float32Array.from(drawing.points) : experiment.real;
  const shown = { real: drawing !== null || checked('show-real'), fake: checked('show-fake') };
  const what = drawing ? nothing : look;
  plane.draw(what, real, experiment.window, objective, shown, drawing?.cursor ?? null);
}

const controls = controlViews((options) => {
  change(() => experiment.set(options));
});

function showAll(): void {
  const { options, states, recipe, step } = experiment;
  const state = states.at(-1);
  controls.show(options);
  showFacts(step, state, modes);
  showCurves(states);
  const hint = part('hint');
  const words = drawing
    ? `${drawing.points.length / 2} points. Draw on the plane, or use arrow keys and Enter. Then press Use points.`
    : diagnosis(String(options['objective']), state);
  if (hint.textContent !== words) hint.textContent = words;
  hint.hidden = words === '';
  const data = part<HTMLSelectElement>('data');
  data.value = typeof recipe.data === 'string' ? recipe.data : 'given';
  for (const option of data.options) {
    option.hidden = option.value === 'given' && typeof recipe.data === 'string';
  }
  const seed = part<HTMLInputElement>('seed');
  if (document.activeElement !== seed) seed.value = String(options['seed']);
  part<HTMLButtonElement>('undo').disabled = !experiment.canUndo;
  const play = part('play');
  play.textContent = playing ? 'Pause' : 'Play';
  part('draw').textContent = drawing ? 'Use points' : 'Draw points';
  part('draw').setAttribute('aria-pressed', String(drawing !== null));
  document.body.classList.toggle('drawing', drawing !== null);
  draw();
}

async function refresh(count: boolean): Promise<void> {
  look = await experiment.look({
    field: checked('show-field'),
    manifold: checked('show-manifold'),
    arrows: checked('show-arrows'),
  });
  if (count) modes = await experiment.modes();
  showAll();
}

/** For ears: coverage when it has changed, and where the training stands. */
function announce(always: boolean): void {
  const words = modes ? coverage(modes) : '';
  if (!always && (words === said || words === '')) return;
  said = words;
  part('live').textContent = `Step ${experiment.step}${words && `: ${words}`}.`;
}

function enqueue(act: () => Promise<void>): Promise<void> {
  queue = queue.then(act).catch((error: unknown) => {
    playing = false;
    say(error instanceof Error ? error.message : String(error));
    showAll();
  });
  return queue;
}

/** Something that the user changed; the address no longer tells the state. */
function change(act: () => Promise<void>): void {
  say('');
  void enqueue(async () => {
    await act();
    await refresh(true);
    announce(true);
  });
}

const visible = (): Promise<void> =>
  new Promise((resolve) => {
    if (!document.hidden) {
      resolve();
      return;
    }
    const seen = (): void => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', seen);
      resolve();
    };
    document.addEventListener('visibilitychange', seen);
  });

let counted = 0;
let drawn = 0;
let trained = 0;

/** Trains while the browser paints, at least as long as everything else takes. */
async function frame(): Promise<void> {
  const steps = Number(part<HTMLSelectElement>('speed').value);
  const rest = Math.min(mostFrameTime, Math.max(frameTime, performance.now() - trained));
  const painted = new Promise(requestAnimationFrame);
  await experiment.advance(steps || mostSteps, steps === 0 ? rest : stillEvery);
  trained = performance.now();
  await painted;
  if (calm.matches && trained - drawn < stillEvery) return;
  drawn = trained;
  const count = trained - counted > modesEvery;
  if (count) counted = trained;
  await refresh(count);
  if (count) announce(false);
}

async function play(): Promise<void> {
  while (playing) {
    await visible();
    // Clicks come between two frames.
    await enqueue(async () => {
      if (playing) await frame();
    });
  }
}

function setPlaying(value: boolean): void {
  if (playing === value) return;
  if (value) stopDrawing(false);
  playing = value;
  showAll();
  if (value) void play();
  else change(() => Promise.resolve());
}

function begin(data: string | number[], options: Options = experiment.options): void {
  change(() => experiment.restart(data, options));
}

function stopDrawing(use: boolean): void {
  const points = drawing?.points ?? [];
  drawing?.end();
  drawing = null;
  if (use && points.length > 0) begin(points);
  else showAll();
}

function startDrawing(): void {
  setPlaying(false);
  const canvas = part<HTMLCanvasElement>('plane');
  drawing = new Drawing({
    canvas,
    window: experiment.window,
    pointAt: (x, y) => plane.pointAt(x, y, experiment.window),
    changed: showAll,
  });
  canvas.focus();
  showAll();
}

async function openFile(file: File | undefined): Promise<void> {
  if (!file) return;
  try {
    begin(pointsOfCsv(file.name, await file.text()));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}

async function share(): Promise<void> {
  await queue;
  const hash = toHash(experiment.recipe);
  if (hash === null) {
    say('The points are too many for a link. Share the file instead.');
    return;
  }
  history.replaceState(null, '', hash);
  try {
    await navigator.clipboard.writeText(location.href);
    part('live').textContent = 'The link is copied.';
    part('share').textContent = 'Copied';
  } catch {
    say('The link is in the address bar.');
  }
  setTimeout(() => {
    part('share').textContent = 'Copy link';
  }, 2000);
}

async function openLink(): Promise<void> {
  const recipe = fromHash(location.hash);
  const { steps } = recipe;
  await experiment.replay(recipe, (share) => {
    const hint = part('hint');
    hint.hidden = false;
    hint.textContent = `Repeating ${steps.toLocaleString('en')} steps: ${Math.round(100 * share)} %`;
    return true;
  });
  await refresh(true);
  if (steps > 0) announce(true);
}

function listen(): void {
  onClick('play', () => {
    setPlaying(!playing);
  });
  onClick('step', () => {
    setPlaying(false);
    change(() => experiment.advance(1, Infinity));
  });
  onClick('reset', () => {
    setPlaying(false);
    begin(experiment.recipe.data);
  });
  onClick('undo', () => {
    change(() => experiment.undo());
  });
  onClick('share', () => void share());
  onClick('draw', () => {
    if (drawing) stopDrawing(true);
    else startDrawing();
  });
  const file = part<HTMLInputElement>('file');
  onClick('open', () => {
    file.click();
  });
  file.addEventListener('change', () => {
    void openFile(file.files?.[0]);
    file.value = '';
  });
  part('data').addEventListener('change', (event) => {
    stopDrawing(false);
    begin((event.target as HTMLSelectElement).value);
  });
  const seed = part<HTMLInputElement>('seed');
  seed.addEventListener('change', () => {
    if (seed.value !== '' && seed.reportValidity())
      change(() => experiment.set({ seed: seed.value }));
  });
  part('layers').addEventListener('change', () => {
    void enqueue(() => refresh(false));
  });
  addEventListener('keydown', (event) => {
    const { target, key } = event;
    const busy = target instanceof Element && target.closest('input, select, button, a, summary');
    if (key === 'z' && (event.ctrlKey || event.metaKey) && !(busy && busy.matches('input'))) {
      part('undo').click();
      event.preventDefault();
    }
    if (busy || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { ' ': 'play', s: 'step', r: 'reset' }[key.toLowerCase()];
    if (!act) return;
    part(act).click();
    event.preventDefault();
  });
  addEventListener('dragover', (event) => {
    event.preventDefault();
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    void openFile(event.dataTransfer?.files[0]);
  });
  addEventListener('hashchange', () => {
    setPlaying(false);
    void enqueue(openLink);
  });
  new ResizeObserver(showAll).observe(part('plane'));
  matchMedia('(prefers-color-scheme: light)').addEventListener('change', showAll);
}

part('options').append(controls.element);
const asFigure = figureOf(location.hash);
if (asFigure) showAsFigure(asFigure);
listen();
window.ganvasLab = {
  ready: enqueue(openLink),
  idle: async () => {
    for (let last: unknown; last !== queue;) {
      last = queue;
      await queue;
    }
  },
  state: () => ({ step: experiment.step, playing, modes }),
  setPlaying,
  fingerprint: async () => {
    let text = '';
    await enqueue(async () => {
      text = await experiment.fingerprint();
    });
    return text;
  },
};

// The page of runs: follows what a server tells, and draws the runs that are chosen.

import './runs.css';
import { part, say } from '../side/page.js';
import { Cards } from './cards.js';
import { type Chosen, Curves } from './curves.js';
import { type Run, type RunList, type Summary, fetchList, fetchRun, follow } from './data.js';
import { RunRows } from './list.js';
import { showOptions } from './options.js';

const colours = 8;

const smooth = part<HTMLInputElement>('smooth');
const differ = part<HTMLInputElement>('differ');
const rows = new RunRows(part('runs'), choose);
const curves = new Curves(part('plots'), part<HTMLButtonElement>('whole'));
const cards = new Cards(part('cards'));

let list: Summary[] = [];
/** Colours of the chosen runs by id, in the order of the list of those chosen. */
const chosen = new Map<string, number>();
/** What is known of chosen runs. */
const known = new Map<string, Run>();
const asked = new Set<string>();
let first = true;

function colourOf(id: string): string | undefined {
  const index = chosen.get(id);
  if (index === undefined) return undefined;
  return getComputedStyle(document.documentElement).getPropertyValue(`--run-${index}`).trim();
}

function add(id: string): void {
  const used = new Set(chosen.values());
  let free = 0;
  while (used.has(free)) ++free;
  chosen.set(id, free % colours);
}

/** What links hold: the chosen runs and the smoothing. */
function writeHash(): void {
  const state = new URLSearchParams();
  for (const id of chosen.keys()) state.append('run', id);
  state.set('smooth', smooth.value);
  history.replaceState(null, '', `#${state.toString()}`);
}

function readHash(): void {
  const state = new URLSearchParams(location.hash.slice(1));
  for (const id of state.getAll('run')) add(id);
  const weight = Number(state.get('smooth') ?? NaN);
  if (weight >= 0 && weight < 1) smooth.value = String(weight);
}

function choose(id: string, on: boolean): void {
  if (on) add(id);
  else chosen.delete(id);
  writeHash();
  draw();
  void refresh();
}

function draw(): void {
  rows.show(list, colourOf);
  part('none').hidden = list.length > 0;
  const shown: Chosen[] = [];
  for (const id of chosen.keys()) {
    const run = known.get(id);
    const colour = colourOf(id);
    if (run && colour !== undefined && list.some((one) => one.id === id)) shown.push({ run, colour });
  }
  part('view').hidden = shown.length === 0;
  part('smooth-value').textContent = Number(smooth.value).toFixed(2);
  curves.show(shown, Number(smooth.value));
  cards.show(shown);
  const runs = shown.map(({ run }) => run);
  part('differ-label').hidden = runs.length < 2;
  showOptions(part('options'), runs, differ.checked && runs.length > 1);
}

/** Asks for the chosen runs that have changed. */
async function refresh(): Promise<void> {
  const wanted = list.filter(({ id, revision }) => {
    const run = known.get(id);
    return chosen.has(id) && !asked.has(id) && (run?.revision !== revision || run.partial);
  });
  await Promise.all(
    wanted.map(async ({ id, revision }) => {
      asked.add(id);
      try {
        const run = await fetchRun(id);
        // A change between list and answer is asked for by the next list.
        known.set(id, run);
        if (run.partial || run.revision !== revision) setTimeout(() => void refresh(), 500);
      } catch {
        // It has gone, or the server has: the next list tells.
      } finally {
        asked.delete(id);
      }
    }),
  );
  if (wanted.length > 0) draw();
}

function take({ runs }: RunList): void {
  list = runs;
  say('');
  for (const id of known.keys()) {
    if (!runs.some((run) => run.id === id)) known.delete(id);
  }
  if (first && ![...chosen.keys()].some((id) => runs.some((run) => run.id === id))) {
    const one = runs.find(({ state }) => state === 'running') ?? runs.find((run) => run.problem === '');
    if (one) add(one.id);
  }
  if (runs.length > 0) first = false;
  draw();
  void refresh();
}

async function start(): Promise<void> {
  readHash();
  let answer: RunList;
  try {
    answer = await fetchList();
  } catch {
    part('view').hidden = true;
    say('This site has no runs. To see yours, type: ganvas serve dist --runs FOLDER');
    return;
  }
  take(answer);
  if (!answer.live) return;
  const live = part('live');
  live.textContent = 'Live';
  follow(
    (now) => {
      live.textContent = 'Live';
      take(now);
    },
    () => {
      live.textContent = 'Connecting again';
    },
  );
}

smooth.addEventListener('input', () => {
  writeHash();
  draw();
});
differ.addEventListener('change', draw);
matchMedia('(prefers-color-scheme: light)').addEventListener('change', draw);
void start();

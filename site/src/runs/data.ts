// What `ganvas serve --runs` answers, or a static copy of it: JSON files beside the page.

export type State = 'running' | 'done' | 'stopped' | 'broken';

/** A row of runs.json. */
export interface Summary {
  id: string;
  state: State;
  /** What is broken, or ''. */
  problem: string;
  /** Changes with every file of the run. */
  revision: string;
  model: string;
  data: string;
  preset: string;
  step: number;
  /** 0 where it is not known. */
  steps: number;
  images: number | null;
  seconds: number | null;
  seconds_left: number | null;
}

export interface RunList {
  format: number;
  /** Whether a server tells of changes. */
  live: boolean;
  runs: Summary[];
}

/** Points of equal numbers; low and high where a point stands for several ticks. */
export interface Curve {
  x: number[];
  mean: (number | null)[];
  low?: (number | null)[];
  high?: (number | null)[];
}

/** run.json of one run. */
export interface Run extends Summary {
  options: Record<string, unknown>;
  curves: Record<string, Curve>;
  /** More is to be read: ask again. */
  partial: boolean;
  /** Paths below the run, the newest last. */
  samples: string[];
  models: string[];
  log: string;
  commands: { export: string; resume: string };
}

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** The address of a file of a run, relative to this page. */
export const addressOf = (id: string, file: string): string => `${encoded(id)}/${encoded(file)}`;

async function fetchJson<T>(address: string): Promise<T> {
  const response = await fetch(address, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${address}: the server answers ${response.status}`);
  return (await response.json()) as T;
}

export const fetchList = (): Promise<RunList> => fetchJson('runs.json');
export const fetchRun = (id: string): Promise<Run> => fetchJson(addressOf(id, 'run.json'));

/**
 * Calls `onList` with every list that the server sends, and `onLost` when the connection is lost;
 * the browser connects again by itself. Nothing is sent while nobody sees the page.
 */
export function follow(onList: (list: RunList) => void, onLost: () => void): void {
  let events: EventSource | null = null;
  const start = (): void => {
    if (document.hidden) {
      events?.close();
      events = null;
      return;
    }
    if (events && events.readyState !== EventSource.CLOSED) return;
    events = new EventSource('events');
    events.addEventListener('runs', (event: MessageEvent<string>) => {
      onList(JSON.parse(event.data) as RunList);
    });
    events.addEventListener('error', onLost);
  };
  start();
  document.addEventListener('visibilitychange', start);
  // A refused stream is closed for good by the browser.
  setInterval(start, 5000);
}

// Follows a list of models that changes while the page is open.

import { type Entry, type Manifest, fetchManifest } from './manifest.js';

/** The longest time between two requests to a server that does not answer. */
const patience = 60;

/**
 * Reads the manifest again and again where its server asks for that, and calls `onChange` with each
 * list that differs from the one before. A page that nobody sees asks for nothing. Where the first
 * manifest cannot be read, nothing is followed.
 */
export async function watchManifest(
  first: Promise<Manifest>,
  onChange: (entries: Entry[]) => void,
): Promise<void> {
  const { entries, pollSeconds } = await first.catch(() => ({ entries: [], pollSeconds: 0 }));
  if (pollSeconds === 0) return;
  let known = JSON.stringify(entries);
  let wait = pollSeconds;
  const look = async (): Promise<void> => {
    if (document.hidden) return;
    try {
      const { entries: now } = await fetchManifest();
      wait = pollSeconds;
      const text = JSON.stringify(now);
      if (text === known) return;
      known = text;
      onChange(now);
    } catch {
      // The server has ended, or the site is being replaced: asked less and less often.
      wait = Math.min(2 * wait, patience);
    }
  };
  const later = (): void => {
    setTimeout(() => void look().finally(later), 1000 * wait);
  };
  later();
}

/**
 * The models of a page that knew `known` when the manifest says `now`, and which of them are new.
 * Files that were opened here stay, and so does the model in use.
 */
export function updatedList(
  known: readonly Entry[],
  now: readonly Entry[],
  inUse: string,
): { list: Entry[]; fresh: Entry[] } {
  const before = new Map(known.map((entry) => [entry.id, entry]));
  const listed = now.map((entry) => {
    const old = before.get(entry.id);
    return old?.hash === entry.hash ? old : entry;
  });
  const others = known.filter(
    ({ id, source }) =>
      (typeof source !== 'string' || id === inUse) && !now.some((entry) => entry.id === id),
  );
  return { list: [...listed, ...others], fresh: listed.filter((entry) => !known.includes(entry)) };
}

/** Says which models are new and where they are. */
export function newsOf(fresh: readonly Entry[]): string {
  const names = fresh.map(({ name }) => name).join(', ');
  const one = fresh.length === 1;
  return `${one ? 'A new model is' : `${fresh.length} new models are`} here: ${names}. Choose ${one ? 'it' : 'one'} under All models`;
}

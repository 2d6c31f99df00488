// Runs before everything else, as a script of its own: says which file of the page did not come or
// is damaged, where the page itself cannot.

import { explain, reloadAdvice } from './explain.js';

function nameOf(address: string): string {
  return address.replace(/[?#].*$/, '').replace(/^.*\//, '') || 'A file of the page';
}

/** Files may fail before the part of the page that holds the words has come. */
function explainSoon(problem: string, advice: string): void {
  if (document.readyState !== 'loading') {
    explain(problem, advice);
    return;
  }
  document.addEventListener('DOMContentLoaded', () => {
    explain(problem, advice);
  });
}

function tell(event: Event): void {
  // Once the page runs it handles its errors itself.
  if (window.ganvas) return;
  const { target } = event;
  if (target instanceof HTMLScriptElement) {
    const problem = `${nameOf(target.src)}, or a script that it needs, could not be loaded.`;
    explainSoon(problem, reloadAdvice);
  } else if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') {
    explainSoon(`${nameOf(target.href)} could not be loaded.`, reloadAdvice);
  } else if (event instanceof ErrorEvent) {
    explainSoon(`${nameOf(event.filename)} is damaged (${event.message}).`, reloadAdvice);
  }
}

if (location.protocol === 'file:') {
  explainSoon(
    'The page was opened from disk (its address begins with "file:"), and browsers do not run modules from there.',
    'Serve its folder instead, with "build/native/bin/ganvas serve dist" or any other web server, and open the address that is printed.',
  );
} else {
  window.addEventListener('error', tell, true);
}

// The stage on the whole screen, and pages for visitors that begin anew when nobody uses them.

import type { AppModule } from './app_module.js';
import type { State } from './messages.js';

/** After this time without a press or a key, a kiosk is as its link says. */
const kioskRest = 90_000;

/** Not all browsers have it, and users may forbid it: then the stage fills the window. */
export function present(on: boolean): void {
  if (on) {
    if (!document.fullscreenEnabled) return;
    document.documentElement.requestFullscreen().catch(() => undefined);
  } else if (document.fullscreenElement) {
    void document.exitFullscreen();
  }
}

/** The presentation ends when the user leaves the whole screen. */
export function followFullscreen(app: AppModule): void {
  document.addEventListener('fullscreenchange', () => {
    if (document.fullscreenElement) return;
    app.send({ type: 'command', id: 'present', value: false });
  });
}

/**
 * Of a link to a kiosk: what can move begins to, and when nobody uses the page, it is as the link
 * says again.
 */
export function followKiosk(app: AppModule, link: State): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const play = (): void => {
    app.send({ type: 'command', id: 'play', value: true });
  };
  const begin = (): void => {
    app.send({ type: 'link', state: link });
    play();
  };
  for (const event of ['pointerdown', 'keydown', 'wheel']) {
    window.addEventListener(
      event,
      () => {
        clearTimeout(timer);
        timer = setTimeout(begin, kioskRest);
      },
      { capture: true, passive: true },
    );
  }
  play();
}

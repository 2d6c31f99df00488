// What reaches the app from the canvas: its size, the pointer, wheel, pinch and keys.

import type { AppModule } from './app_module.js';
import { explainMeanwhile } from './explain.js';

/** The name that controls are declared with, or null for keys that none uses. */
export function keyName(event: KeyboardEvent): string | null {
  if (event.altKey || event.isComposing || event.key.length === 0) return null;
  const letter = event.key.length === 1;
  const base = event.key === ' ' ? 'Space' : letter ? event.key.toUpperCase() : event.key;
  const control = event.ctrlKey || event.metaKey;
  if (control && base === 'Y') return 'Ctrl+Shift+Z';
  if (control && base !== 'Z') return null;
  // Of signs such as '?', Shift is part of the key.
  const shift = event.shiftKey && (control || /^\p{L}$/u.test(base));
  return `${control ? 'Ctrl+' : ''}${shift ? 'Shift+' : ''}${base}`;
}

/** Backing size = round(CSS size x devicePixelRatio), now and whenever either changes. */
export function followSize(canvas: HTMLCanvasElement, app: AppModule): void {
  const fit = (exact?: ResizeObserverSize): void => {
    const ratio = window.devicePixelRatio || 1;
    const { width, height } = canvas.getBoundingClientRect();
    const sizes = [Math.round(width * ratio), Math.round(height * ratio)];
    // The browser's own count of device pixels avoids a blurred edge, where it is to be believed.
    const counted = [exact?.inlineSize ?? 0, exact?.blockSize ?? 0];
    const [w = 1, h = 1] = counted.every((size, i) => Math.abs(size - (sizes[i] ?? 0)) <= 1)
      ? counted
      : sizes;
    canvas.width = Math.max(1, w);
    canvas.height = Math.max(1, h);
    app.resize(canvas.width, canvas.height, ratio);
  };
  const observer = new ResizeObserver(([entry]) => {
    // Safari has no such size.
    fit((entry as Partial<ResizeObserverEntry> | undefined)?.devicePixelContentBoxSize?.[0]);
  });
  try {
    observer.observe(canvas, { box: 'device-pixel-content-box' });
  } catch {
    observer.observe(canvas);
  }
  const followRatio = (): void => {
    matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener(
      'change',
      () => {
        fit();
        followRatio();
      },
      { once: true },
    );
  };
  followRatio();
  fit();
}

/** Browsers give a lost context back within moments, or never. */
const contextWaitMs = 4000;

/** Says in words that the graphics are gone, where they do not come back by themselves. */
export function followContext(canvas: HTMLCanvasElement): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let back: () => void = () => undefined;
  canvas.addEventListener('webglcontextlost', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      back = explainMeanwhile(
        'The browser lost the graphics (WebGL2) of this page and did not restore them.',
        'Load the page again: the address keeps your settings. If it happens again, close other tabs or start the browser again.',
      );
    }, contextWaitMs);
  });
  canvas.addEventListener('webglcontextrestored', () => {
    clearTimeout(timer);
    back();
  });
}

interface Place {
  x: number;
  y: number;
}

/** One finger or mouse is the pointer; a second finger makes it a pinch. */
export function followPointer(
  root: HTMLElement,
  canvas: HTMLCanvasElement,
  app: AppModule,
  /** True for an event that an element of the mirror handles itself. */
  isForeign: (event: Event) => boolean,
): void {
  const fingers = new Map<number, Place>();
  let main: number | null = null;
  let spread = 0;
  let middle: Place = { x: 0, y: 0 };

  const place = (event: PointerEvent | WheelEvent): Place => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const move = (event: PointerEvent): void => {
    const { x, y } = place(event);
    app.pointerMove(x, y, event.pointerType !== 'mouse');
  };
  const distance = (): number => {
    const [a, b] = [...fingers.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };
  const between = (): Place => {
    const [a, b] = [...fingers.values()];
    return a && b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : middle;
  };
  const release = (): void => {
    if (main === null) return;
    main = null;
    app.pointerPress(false);
  };

  root.addEventListener('pointerdown', (event) => {
    if (isForeign(event) || event.button !== 0) return;
    canvas.focus({ preventScroll: true });
    root.setPointerCapture(event.pointerId);
    if (event.pointerType === 'touch') fingers.set(event.pointerId, place(event));
    if (fingers.size >= 2) {
      // The first finger's press is no longer a click: it ends outside of everything.
      app.pointerLeave();
      release();
      spread = distance();
      middle = between();
      return;
    }
    main = event.pointerId;
    move(event);
    app.pointerPress(true);
  });
  root.addEventListener('pointermove', (event) => {
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, place(event));
    if (fingers.size >= 2) {
      const now = distance();
      const { x, y } = between();
      if (spread > 0 && now > 0) app.pinch(now / spread, x, y, x - middle.x, y - middle.y);
      spread = now;
      middle = { x, y };
    } else if (main === null || main === event.pointerId) {
      move(event);
    }
  });
  const end = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
    if (main !== event.pointerId) return;
    if (event.type === 'pointerup') move(event);
    else app.pointerLeave();
    release();
    if (event.pointerType !== 'mouse') app.pointerLeave();
  };
  root.addEventListener('pointerup', end);
  root.addEventListener('pointercancel', end);
  root.addEventListener('pointerleave', (event) => {
    if (main === null && event.pointerType === 'mouse') app.pointerLeave();
  });
  // Keeps the focus on the canvas, and pictures from being dragged or selected.
  root.addEventListener('mousedown', (event) => {
    if (!isForeign(event)) event.preventDefault();
  });
  root.addEventListener('contextmenu', (event) => {
    if (!isForeign(event)) event.preventDefault();
  });
  root.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { x, y } = place(event);
      app.pointerMove(x, y, false);
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
      const notches = (-event.deltaY * lines) / 100;
      if (event.ctrlKey) app.pinch(Math.exp(notches), x, y, 0, 0);
      else app.wheel(notches);
    },
    { passive: false },
  );
}

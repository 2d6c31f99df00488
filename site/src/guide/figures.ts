// Live figures: pages of the site in frames. A frame loads shortly before it comes into sight. What
// plays in it stops out of sight.

/** Frames begin to load at this distance from the window, in pixels. */
const ahead = 600;

class LiveFigure {
  private readonly figure: HTMLElement;
  private readonly link: HTMLAnchorElement;
  private frame: HTMLIFrameElement | null = null;
  private seen = false;
  /** A figure begins by itself once; from then on the reader decides. */
  private wasPlaying = !matchMedia('(prefers-reduced-motion: reduce)').matches;

  constructor(figure: HTMLElement, link: HTMLAnchorElement) {
    this.figure = figure;
    this.link = link;
  }

  load(): void {
    if (this.frame) return;
    const frame = document.createElement('iframe');
    frame.title = this.figure.querySelector('figcaption span')?.textContent ?? '';
    frame.addEventListener('load', () => void this.follow());
    frame.src = this.link.href;
    this.frame = frame;
    this.figure.querySelector('.stage')?.append(frame);
  }

  show(seen: boolean): void {
    if (this.seen === seen) return;
    if (!seen) this.wasPlaying = this.lab?.state().playing ?? this.wasPlaying;
    this.seen = seen;
    if (seen) this.load();
    void this.follow();
  }

  /** The laboratory in the frame; the explorer moves only what the user moves. */
  private get lab(): Window['ganvasLab'] | undefined {
    return this.frame?.contentWindow?.ganvasLab;
  }

  private async follow(): Promise<void> {
    const { lab } = this;
    if (!lab) return;
    await lab.ready;
    lab.setPlaying(this.seen && this.wasPlaying);
  }
}

/** Starts and stops all figures of the page as they come into sight and leave it. */
export function followFigures(): void {
  const figures = new Map<Element, LiveFigure>();
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-live]')) {
    const figure = link.closest('figure');
    if (figure) figures.set(figure, new LiveFigure(figure, link));
  }
  if (figures.size === 0) return;
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) figures.get(target)?.load();
      }
    },
    { rootMargin: `${ahead}px 0px` },
  );
  const inSight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) figures.get(target)?.show(isIntersecting);
  });
  for (const figure of figures.keys()) {
    near.observe(figure);
    inSight.observe(figure);
  }
}

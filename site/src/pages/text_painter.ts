// Text with characters that the app's own fonts lack, painted by the browser with the system's.

/** Widths that are kept. */
const mostWidths = 4000;

export class TextPainter {
  private readonly canvas = document.createElement('canvas');
  private readonly context: CanvasRenderingContext2D;
  private readonly widths = new Map<string, number>();

  constructor() {
    const context = this.canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('this browser does not support 2-D canvases');
    this.context = context;
  }

  /** Width in pixels, at `em` pixels of size and a CSS weight. */
  measure(text: string, em: number, weight: number): number {
    const key = `${em} ${weight} ${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      if (this.widths.size >= mostWidths) this.widths.clear();
      this.setFont(em, weight);
      ({ width } = this.context.measureText(text));
      this.widths.set(key, width);
    }
    return width;
  }

  /** RGBA of `width` x `height`, the text's baseline at `baseline`; `color` is CSS. */
  paint(
    text: string,
    em: number,
    weight: number,
    color: string,
    place: { width: number; height: number; baseline: number },
  ): Uint8ClampedArray<ArrayBuffer> {
    const { canvas, context } = this;
    // This also empties it.
    canvas.width = place.width;
    canvas.height = place.height;
    this.setFont(em, weight);
    context.fillStyle = color;
    context.fillText(text, 0, place.baseline);
    return context.getImageData(0, 0, place.width, place.height).data;
  }

  private setFont(em: number, weight: number): void {
    this.context.font = `${weight} ${em}px Inter, system-ui, sans-serif`;
  }
}

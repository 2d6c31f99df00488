// Pictures that the user gives, as pixels.

import { messageOf } from '../engine/error.js';

/** 8-bit RGBA, rows from top to bottom; every alpha is 255. */
export interface Pixels {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

/** Longer side of what is kept of a picture. */
export const longestSide = 2048;

const largestFile = 64 * 2 ** 20;

/** By what the browser or its name says; a model has no type that browsers know. */
export function isPictureFile(file: File): boolean {
  return file.type.startsWith('image/') || /\.(png|jpe?g|webp|gif|bmp|avif)$/i.test(file.name);
}

function scaled(width: number, height: number, longest: number): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** `source` made smaller where it is longer than `longest`, on white where it can be seen through. */
export function pixelsOf(
  source: CanvasImageSource,
  size: { width: number; height: number },
  { longest = longestSide, mirrored = false } = {},
): Pixels {
  const [width, height] = scaled(size.width, size.height, longest);
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('this browser cannot read pictures through a canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  if (mirrored) context.setTransform(-1, 0, 0, 1, width, 0);
  context.drawImage(source, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return { data: data, width, height };
}

/**
 * The pixels of a picture file, turned as its EXIF data say and not longer than `longest`. Rejects
 * with a line that names it.
 */
export async function readPicture(
  file: Blob,
  name: string,
  longest = longestSide,
): Promise<Pixels> {
  if (file.size > largestFile) {
    const size = Math.round(file.size / 2 ** 20);
    throw new Error(
      `${name} has ${size} MB; pictures of at most ${largestFile / 2 ** 20} are read`,
    );
  }
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (error) {
    throw new Error(`${name} cannot be read as a picture (${messageOf(error)})`, { cause: error });
  }
  try {
    return pixelsOf(bitmap, bitmap, { longest });
  } finally {
    bitmap.close();
  }
}

/** As `readPicture`, of a file of the site. */
export async function fetchPicture(address: string, longest = longestSide): Promise<Pixels> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: the server answered ${response.status}`);
  return readPicture(await response.blob(), address, longest);
}

/** The pixels as a picture of another size. */
export function resized(pixels: Pixels, width: number, height: number): Pixels {
  if (pixels.width === width && pixels.height === height) return pixels;
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  const image = new ImageData(pixels.data, pixels.width, pixels.height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return pixelsOf(canvas, { width, height }, { longest: Infinity });
}

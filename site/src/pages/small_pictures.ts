// Small pictures that the app shows to choose from; those that cannot be had stay away.

import type { AppModule } from './app_module.js';
import type { Entry, ExampleFile } from './manifest.js';
import { fetchPicture } from './picture_files.js';

/** Longer side of an example as the page shows it to choose from. */
const exampleSide = 128;

/** What models make. */
export async function sendThumbnails(app: AppModule, entries: readonly Entry[]): Promise<void> {
  for (const { id, thumbnail } of entries) {
    if (!thumbnail) continue;
    try {
      const { data, width, height } = await fetchPicture(thumbnail);
      app.send({ type: 'thumbnail', id, width, height }, new Uint8Array(data.buffer));
    } catch {
      continue;
    }
  }
}

/** What a model can be tried on, while it is in use. */
export async function sendExamples(
  app: AppModule,
  examples: readonly ExampleFile[],
  isInUse: () => boolean,
): Promise<void> {
  for (const { id, address } of examples) {
    try {
      const { data, width, height } = await fetchPicture(address, exampleSide);
      if (!isInUse()) return;
      app.send({ type: 'example', id, width, height }, new Uint8Array(data.buffer));
    } catch {
      continue;
    }
  }
}

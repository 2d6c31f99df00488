// Files and folders that are either whole or what they were before.

import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';

/** Writes the file under a temporary name beside it, which takes the name at last. */
export async function writeWhole(file, data) {
  const temporary = `${file}.tmp`;
  try {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Puts the folder `made` in the place of `folder`, which stays where that fails. */
export async function replaceFolder(made, folder) {
  const old = `${folder}.old`;
  await rm(old, { recursive: true, force: true });
  const replaces = existsSync(folder);
  if (replaces) await rename(folder, old);
  try {
    await rename(made, folder);
  } catch (error) {
    if (replaces) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

// Mapping and synthesis of one generator that come in two files.

import { GanvasError } from '../engine/error.js';
import { readPair } from '../engine/model_source.js';
import { modelName } from './manifest.js';

/**
 * The models of these files: one, where they are two and one makes pictures from what the other
 * gives. `beside` holds files with their weights.
 */
export async function joinFiles(files: File[], beside: Record<string, File>): Promise<File[]> {
  const [first, second, ...others] = files;
  if (!first || !second || others.length > 0) return files;
  try {
    const bytes = await readPair([first, second], { externalData: beside });
    return [new File([bytes], `${modelName(first)} + ${modelName(second)}.onnx`)];
  } catch (error) {
    if (error instanceof GanvasError) return files;
    throw error;
  }
}

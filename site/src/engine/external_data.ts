// Weights that an ONNX file keeps in other files ("external data"), put into the file before any
// engine sees it. Source: docs/ExternalData.md of ONNX; the same in C++ is
// shared/onnx/external_data.h.

import { GanvasError } from './error.js';

type Kind = 'model' | 'graph' | 'node' | 'attribute' | 'function' | 'tensor';

/** The messages on the way from a model to its tensors, by field number. */
const inside: Record<Kind, Partial<Record<number, Kind>>> = {
  model: { 7: 'graph', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph' },
  function: { 7: 'node' },
  tensor: {},
};

/** Of TensorProto. */
const tensorField = { dims: 1, type: 2, name: 8, raw: 9, external: 13, location: 14 } as const;

/** Bytes of an element of each TensorProto.DataType that engines read. */
const elementBytes: Partial<Record<number, number>> = {
  ...{ 1: 4, 2: 1, 3: 1, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8 },
};

/** Graphs inside attributes of nodes inside graphs. */
const deepest = 32;
const mostBytes = 2 ** 31;

interface Field {
  number: number;
  /** A number, or the length of the content. */
  value: number;
  isMessage: boolean;
  /** Of the field with its tag, and of its content. */
  begin: number;
  content: number;
  end: number;
}

class Malformed extends Error {}

function readVarint(bytes: Uint8Array, at: number, end: number): [value: number, next: number] {
  let value = 0;
  for (let i = 0; i < 10; ++i) {
    if (at + i >= end) break;
    const byte = bytes[at + i] ?? 0;
    value += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return [value, at + i + 1];
  }
  throw new Malformed();
}

function* fieldsOf(bytes: Uint8Array, from: number, end: number): Generator<Field> {
  for (let begin = from; begin < end;) {
    const [tag, start] = readVarint(bytes, begin, end);
    const wire = tag & 7;
    let value = 0;
    let content = start;
    let next = start;
    if (wire === 0) {
      [value, next] = readVarint(bytes, start, end);
    } else if (wire === 2) {
      [value, content] = readVarint(bytes, start, end);
      next = content + value;
    } else if (wire === 1 || wire === 5) {
      next = start + (wire === 1 ? 8 : 4);
    } else {
      throw new Malformed();
    }
    if (next > end) throw new Malformed();
    yield { number: Math.floor(tag / 8), value, isMessage: wire === 2, begin, content, end: next };
    begin = next;
  }
}

function textOf(bytes: Uint8Array, { content, end }: Field): string {
  return new TextDecoder().decode(bytes.subarray(content, end));
}

/** Where the numbers of a tensor lie. */
interface Place {
  tensor: string;
  file: string;
  offset: number;
  length: number | undefined;
}

function wholeNumber(text: string): number {
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : NaN;
}

/** Null for a tensor whose numbers are in the file. */
function placeOf(bytes: Uint8Array, { content, end }: Field): Place | null {
  const place: Place = { tensor: '', file: '', offset: 0, length: undefined };
  const dims: number[] = [];
  let isExternal = false;
  let type = 0;
  for (const field of fieldsOf(bytes, content, end)) {
    if (field.number === tensorField.name) place.tensor = textOf(bytes, field);
    if (field.number === tensorField.location) isExternal = field.value !== 0;
    if (field.number === tensorField.type) type = field.value;
    if (field.number === tensorField.dims && !field.isMessage) dims.push(field.value);
    if (field.number === tensorField.dims && field.isMessage) {
      for (let at = field.content; at < field.end;) {
        const [dim, next] = readVarint(bytes, at, field.end);
        dims.push(dim);
        at = next;
      }
    }
    if (field.number !== tensorField.external || !field.isMessage) continue;
    const [key = '', value = ''] = [...fieldsOf(bytes, field.content, field.end)]
      .sort((a, b) => a.number - b.number)
      .map((entry) => textOf(bytes, entry));
    if (key === 'location') place.file = value;
    if (key === 'offset') place.offset = wholeNumber(value);
    if (key === 'length') place.length = wholeNumber(value);
  }
  if (!isExternal) return null;
  const size = elementBytes[type];
  if (place.length === undefined && size !== undefined) {
    place.length = dims.reduce((product, dim) => product * dim, size);
  }
  return place;
}

/** Whether a path names a file of the model's folder or below. */
function isInside(path: string): boolean {
  return !/[\\:\0]/.test(path) && path.split('/').every((part) => part !== '' && part !== '..');
}

function* placesOf(
  bytes: Uint8Array,
  from: number,
  end: number,
  kind: Kind,
  depth = 0,
): Generator<Place> {
  for (const field of fieldsOf(bytes, from, end)) {
    const inner = inside[kind][field.number];
    if (!inner || !field.isMessage || depth >= deepest) continue;
    if (inner === 'tensor') {
      const place = placeOf(bytes, field);
      if (place) yield place;
    } else {
      yield* placesOf(bytes, field.content, field.end, inner, depth + 1);
    }
  }
}

/**
 * The names of the files that tensors of this model lie in, paths relative to the model; empty for
 * most models. A file that is not a model, and a name that leaves the model's folder, is for the engine's
 * reader to refuse.
 */
export function externalFiles(bytes: Uint8Array): string[] {
  const names = new Set<string>();
  try {
    for (const { file } of placesOf(bytes, 0, bytes.length, 'model')) names.add(file);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return [];
  }
  return [...names].filter(isInside).sort();
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

/** A message in parts, so that weights are copied once. */
interface Parts {
  list: Uint8Array[];
  size: number;
}

function add(parts: Parts, ...more: Uint8Array[]): void {
  for (const part of more) {
    parts.list.push(part);
    parts.size += part.length;
  }
  if (parts.size > mostBytes) {
    throw new GanvasError('bad-model', 'the model and its weights have more than 2^31 bytes');
  }
}

function header(number: number, size: number): Uint8Array {
  return Uint8Array.from([...varint(number * 8 + 2), ...varint(size)]);
}

function dataOf(place: Place, file: Uint8Array): Uint8Array {
  const { tensor, offset, length = file.length - offset } = place;
  if (offset + length <= file.length && length >= 0) return file.subarray(offset, offset + length);
  throw new GanvasError(
    'bad-model',
    `tensor '${tensor}': its data lies at ${offset} and has ${length} bytes, but '${place.file}' has ${file.length}`,
  );
}

function rewrite(
  bytes: Uint8Array,
  from: number,
  end: number,
  kind: Kind,
  files: ReadonlyMap<string, Uint8Array>,
  depth = 0,
): Parts {
  const parts: Parts = { list: [], size: 0 };
  for (const field of fieldsOf(bytes, from, end)) {
    const inner = inside[kind][field.number];
    if (!inner || !field.isMessage || depth >= deepest) {
      add(parts, bytes.subarray(field.begin, field.end));
      continue;
    }
    const place = inner === 'tensor' ? placeOf(bytes, field) : null;
    const file = place ? files.get(place.file) : undefined;
    const content =
      place && file
        ? withData(bytes, field, dataOf(place, file))
        : rewrite(bytes, field.content, field.end, inner, files, depth + 1);
    add(parts, header(field.number, content.size), ...content.list);
  }
  return parts;
}

function withData(bytes: Uint8Array, tensor: Field, data: Uint8Array): Parts {
  const parts: Parts = { list: [], size: 0 };
  const { raw, external, location } = tensorField;
  for (const field of fieldsOf(bytes, tensor.content, tensor.end)) {
    const replaced = [raw, external, location].some((number) => number === field.number);
    if (!replaced) add(parts, bytes.subarray(field.begin, field.end));
  }
  add(parts, header(raw, data.length), data);
  return parts;
}

/** The same model as one file, with what `files` has of the names that `externalFiles` gives. */
export function withExternalData(
  bytes: Uint8Array,
  files: ReadonlyMap<string, Uint8Array>,
): Uint8Array<ArrayBuffer> {
  const { list, size } = rewrite(bytes, 0, bytes.length, 'model', files);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of list) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

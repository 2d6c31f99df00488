// Zip files (PKWARE's APPNOTE.TXT 6.3.10): .npz, and the pictures of a film.

export interface ZipEntry {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const localHeader = 0x04034b50;
const directoryHeader = 0x02014b50;
const endRecord = 0x06054b50;
const localBytes = 30;
const directoryBytes = 46;
const endBytes = 22;
const longestComment = 65535;
const deflated = 8;
/** 1 January 1980: equal contents give equal files. */
const date = 0x21;
/** Of what one entry holds: files of others must not fill the memory. */
const mostBytes = 1 << 28;

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; ++bit) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

export function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 255] ?? 0);
  return ~crc >>> 0;
}

/** What stands in the local header and in the directory alike, from the version on. */
function describe(view: DataView, at: number, { name, bytes }: ZipEntry, sum: number): void {
  view.setUint16(at, 20, true);
  view.setUint16(at + 8, date, true);
  view.setUint32(at + 10, sum, true);
  view.setUint32(at + 14, bytes.length, true);
  view.setUint32(at + 18, bytes.length, true);
  view.setUint16(at + 22, name.length, true);
}

/** A zip file of entries as they are, not compressed. Names are ASCII. */
export function zipOf(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const names = entries.reduce((sum, { name }) => sum + name.length, 0);
  const data = entries.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const headers = entries.length * (localBytes + directoryBytes);
  const file = new Uint8Array(headers + 2 * names + data + endBytes);
  const view = new DataView(file.buffer);
  const write = (text: string, at: number): void => {
    for (let i = 0; i < text.length; ++i) file[at + i] = text.charCodeAt(i);
  };
  const start = entries.length * localBytes + names + data;
  let [at, directory] = [0, start];
  for (const entry of entries) {
    const sum = crc32(entry.bytes);
    view.setUint32(directory, directoryHeader, true);
    view.setUint16(directory + 4, 20, true);
    describe(view, directory + 6, entry, sum);
    view.setUint32(directory + 42, at, true);
    write(entry.name, directory + directoryBytes);
    directory += directoryBytes + entry.name.length;
    view.setUint32(at, localHeader, true);
    describe(view, at + 4, entry, sum);
    write(entry.name, at + localBytes);
    file.set(entry.bytes, at + localBytes + entry.name.length);
    at += localBytes + entry.name.length + entry.bytes.length;
  }
  view.setUint32(directory, endRecord, true);
  view.setUint16(directory + 8, entries.length, true);
  view.setUint16(directory + 10, entries.length, true);
  view.setUint32(directory + 12, directory - start, true);
  view.setUint32(directory + 16, start, true);
  return file;
}

async function inflate(
  packed: Uint8Array<ArrayBuffer>,
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  const bytes = new Uint8Array(size);
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > size) throw broken();
    bytes.set(value, at);
    at += value.length;
  }
  if (at !== size) throw broken();
  return bytes;
}

const broken = (): Error => new Error('it is not a whole zip file: copy or make it again');

/** The entries whose names `wanted` takes. Rejects with what is wrong with the file. */
export async function readZip(
  file: Uint8Array<ArrayBuffer>,
  wanted: (name: string) => boolean,
): Promise<ZipEntry[]> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let end = file.length - endBytes;
  const earliest = Math.max(0, end - longestComment);
  while (end >= earliest && view.getUint32(end, true) !== endRecord) --end;
  if (end < earliest) throw broken();
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; ++i) {
    if (at + directoryBytes > end || view.getUint32(at, true) !== directoryHeader) throw broken();
    const method = view.getUint16(at + 10, true);
    const sum = view.getUint32(at + 16, true);
    const packed = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const nameSize = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(
      file.subarray(at + directoryBytes, at + directoryBytes + nameSize),
    );
    at += directoryBytes + nameSize + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (!wanted(name)) continue;
    if (at > end || local + localBytes > end || size > mostBytes) throw broken();
    const names = view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const start = local + localBytes + names;
    const raw = file.subarray(start, start + packed);
    if (raw.length !== packed || (method !== 0 && method !== deflated)) throw broken();
    const bytes =
      method === deflated
        ? await inflate(raw, size).catch(() => Promise.reject(broken()))
        : raw.slice();
    if (bytes.length !== size || crc32(bytes) !== sum) throw broken();
    entries.push({ name, bytes });
  }
  return entries;
}

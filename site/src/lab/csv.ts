// Points in a file: x,y or x,y,mode in each line, with or without a header.

const most = 100000;

/** x0, y0, x1, y1, ...; throws a sentence for people. */
export function pointsOfCsv(name: string, text: string): number[] {
  const points: number[] = [];
  const lines = text.split(/\r?\n/);
  lines.forEach((line, i) => {
    const words = line.trim().split(/\s*[,;\t]\s*|\s+/);
    if (line.trim() === '' || line.startsWith('#')) return;
    const [x = NaN, y = NaN] = words.slice(0, 2).map(Number);
    if (Number.isFinite(x) && Number.isFinite(y)) points.push(x, y);
    else if (i > 0) {
      throw new Error(
        `${name}, line ${i + 1}: '${line.slice(0, 40)}' is not a point, expected x,y`,
      );
    }
  });
  if (points.length === 0)
    throw new Error(`${name}: holds no points, expected a line x,y for each`);
  if (points.length > 2 * most) throw new Error(`${name}: holds more than ${most} points`);
  return points;
}

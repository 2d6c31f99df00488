// Curves as SVG: panels side by side, below them a legend with pictures of each curve's run.

const WIDTH = 460; // of a panel
const HEIGHT = 320;
const MARGIN = { left: 62, right: 16, top: 34, bottom: 44 };
const ROW = 40; // of the legend
const PICTURE = 32;
const LABEL = 232; // width of the legend's texts
const COLOURS = ['#0B7A63', '#C2410C', '#1D4ED8', '#A21CAF', '#854D0E', '#475569'];
const INK = '#14181D';
const MUTED = '#56616D';
const LINE = '#D9DEE5';

const escape = (text) =>
  String(text).replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);
const number = (value) => Number(value.toPrecision(6));

const dashes = (curve) => (curve.dashed ? ' stroke-dasharray="6 4"' : '');

// Multiples of 1, 2 or 5 times a power of ten within [low, high]; powers of ten and their halves and
// doubles on a logarithmic axis.
function ticks(low, high, logarithmic) {
  const found = [];
  if (logarithmic) {
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power) {
      for (const digit of [1, 2, 5]) found.push(digit * 10 ** power);
    }
  } else {
    const rough = (high - low) / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((digit) => digit * power >= rough) * power;
    for (let k = Math.ceil(low / step); k * step <= high; ++k) found.push(k * step);
  }
  return found.filter((value) => value >= low && value <= high).map(number);
}

function panelSvg({ title, x, y, curves, logarithmic, fromZero }, left) {
  const points = curves.flatMap((curve) => curve.points);
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]).filter((v) => Number.isFinite(v) && (!logarithmic || v > 0));
  const [x0, x1] = [0, Math.max(...xs)];
  let [y0, y1] = [Math.min(...ys), Math.max(...ys)];
  if (logarithmic) [y0, y1] = [y0 / 1.15, y1 * 1.15];
  if (fromZero) [y0, y1] = [0, Math.max(y1 * 1.05, 1e-6)];
  const scale = (v) => (logarithmic ? Math.log(Math.max(v, y0)) : v);
  const toX = (v) =>
    left + MARGIN.left + ((v - x0) / (x1 - x0)) * (WIDTH - MARGIN.left - MARGIN.right);
  const toY = (v) =>
    HEIGHT -
    MARGIN.bottom -
    ((scale(v) - scale(y0)) / (scale(y1) - scale(y0))) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const parts = [
    `<text x="${left + MARGIN.left}" y="20" font-size="14" font-weight="600" fill="${INK}">${escape(title)}</text>`,
  ];
  for (const value of ticks(y0, y1, logarithmic)) {
    const at = number(toY(value));
    parts.push(
      `<path d="M${left + MARGIN.left} ${at}H${left + WIDTH - MARGIN.right}" stroke="${LINE}"/>`,
      `<text x="${left + MARGIN.left - 8}" y="${at + 4}" text-anchor="end" fill="${MUTED}">${value}</text>`,
    );
  }
  for (const value of ticks(x0, x1, false)) {
    parts.push(
      `<text x="${number(toX(value))}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle" fill="${MUTED}">${value}</text>`,
    );
  }
  parts.push(
    `<text x="${left + (MARGIN.left + WIDTH - MARGIN.right) / 2}" y="${HEIGHT - 8}" text-anchor="middle" fill="${MUTED}">${escape(x)}</text>`,
    `<text transform="translate(${left + 14} ${HEIGHT / 2}) rotate(-90)" text-anchor="middle" fill="${MUTED}">${escape(y)}</text>`,
  );
  curves.forEach((curve, i) => {
    const path = curve.points
      .filter((p) => Number.isFinite(p[1]))
      .map((p) => `${number(toX(p[0]))} ${number(toY(Math.min(Math.max(p[1], y0), y1)))}`);
    parts.push(
      `<path d="M${path.join('L')}" fill="none" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="2" stroke-linejoin="round"${dashes(curve)}/>`,
    );
  });
  return parts.join('\n');
}

// `panels`: [{title, x, y, curves: [{label, dashed?, points: [[x, y], ...]}], logarithmic?,
// fromZero?}], whose curves are the same in the same order; `pictures`: for each curve some
// PNG files in base64, drawn beside its label.
export function chartSvg(panels, pictures) {
  const width = panels.length * WIDTH;
  const { curves } = panels[0];
  const height = HEIGHT + 12 + ROW * curves.length;
  const legend = curves.map((curve, i) => {
    const middle = HEIGHT + 8 + ROW * (i + 0.5);
    const line = `<path d="M${MARGIN.left} ${middle}h28" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="3"${dashes(curve)}/>`;
    const text = `<text x="${MARGIN.left + 38}" y="${middle + 4}" fill="${INK}">${escape(curve.label)}</text>`;
    const samples = (pictures[i] ?? []).map((png, k) => {
      const x = MARGIN.left + LABEL + k * (PICTURE + 4);
      return `<image x="${x}" y="${middle - PICTURE / 2}" width="${PICTURE}" height="${PICTURE}" href="data:image/png;base64,${png}"/>`;
    });
    return [line, text, ...samples].join('\n');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Inter, Helvetica, Arial, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#FFFFFF"/>`,
    ...panels.map((panel, i) => panelSvg(panel, i * WIDTH)),
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

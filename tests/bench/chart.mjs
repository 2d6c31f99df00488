// Curves as SVG: panels side by side, below them a legend with pictures of each curve's run.

import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';

const WIDTH = 460; // of a panel
const HEIGHT = 320;
const MARGIN = { left: 62, right: 16, top: 34, bottom: 44 };
const ROW = 40; // of the legend
const PICTURE = 32;
const TICKS = 6; // of an axis, about
const LABEL = 232; // width of the legend's texts
const COLOURS = ['#0B7A63', '#C2410C', '#1D4ED8', '#A21CAF', '#854D0E', '#475569'];
const INK = '#14181D';
const MUTED = '#56616D';
const LINE = '#D9DEE5';

const escape = (text) =>
  String(text).replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);
const number = (value) => Number(value.toPrecision(6));

const dashes = (curve) => (curve.dashed ? ' stroke-dasharray="6 4"' : '');

function panelSvg({ title, x, y, curves, logarithmic, fromZero }, left) {
  const points = curves.flatMap((curve) => curve.points);
  const ys = points.map((p) => p[1]).filter((v) => Number.isFinite(v) && (!logarithmic || v > 0));
  let [low, high] = [Math.min(...ys), Math.max(...ys)];
  if (logarithmic) [low, high] = [low / 1.15, high * 1.15];
  if (fromZero) [low, high] = [0, Math.max(high * 1.05, 1e-6)];
  const [begin, end] = [left + MARGIN.left, left + WIDTH - MARGIN.right];
  const toX = scaleLinear([0, Math.max(...points.map((p) => p[0]))], [begin, end]);
  const toY = (logarithmic ? scaleLog : scaleLinear)(
    [low, high],
    [HEIGHT - MARGIN.bottom, MARGIN.top],
  ).clamp(true);
  const parts = [
    `<text x="${begin}" y="20" font-size="14" font-weight="600" fill="${INK}">${escape(title)}</text>`,
  ];
  const label = toY.tickFormat(TICKS, '~g');
  for (const value of toY.ticks(TICKS).filter((tick) => label(tick) !== '')) {
    const at = number(toY(value));
    parts.push(
      `<path d="M${begin} ${at}H${end}" stroke="${LINE}"/>`,
      `<text x="${begin - 8}" y="${at + 4}" text-anchor="end" fill="${MUTED}">${value}</text>`,
    );
  }
  for (const value of toX.ticks(TICKS)) {
    parts.push(
      `<text x="${number(toX(value))}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle" fill="${MUTED}">${value}</text>`,
    );
  }
  parts.push(
    `<text x="${(begin + end) / 2}" y="${HEIGHT - 8}" text-anchor="middle" fill="${MUTED}">${escape(x)}</text>`,
    `<text transform="translate(${left + 14} ${HEIGHT / 2}) rotate(-90)" text-anchor="middle" fill="${MUTED}">${escape(y)}</text>`,
  );
  const path = line(
    (p) => toX(p[0]),
    (p) => toY(logarithmic ? Math.max(p[1], low) : p[1]),
  );
  curves.forEach((curve, i) => {
    const shown = path(curve.points.filter((p) => Number.isFinite(p[1])));
    parts.push(
      `<path d="${shown ?? ''}" fill="none" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="2" stroke-linejoin="round"${dashes(curve)}/>`,
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
    const swatch = `<path d="M${MARGIN.left} ${middle}h28" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="3"${dashes(curve)}/>`;
    const text = `<text x="${MARGIN.left + 38}" y="${middle + 4}" fill="${INK}">${escape(curve.label)}</text>`;
    const samples = (pictures[i] ?? []).map((png, k) => {
      const x = MARGIN.left + LABEL + k * (PICTURE + 4);
      return `<image x="${x}" y="${middle - PICTURE / 2}" width="${PICTURE}" height="${PICTURE}" href="data:image/png;base64,${png}"/>`;
    });
    return [swatch, text, ...samples].join('\n');
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

#include "native/chart/curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "native/chart/axis.h"
#include "native/chart/letters.h"

namespace ganvas::chart {
namespace {

constexpr Colour kGround = {246, 247, 249};
constexpr Colour kPaper = {255, 255, 255};
constexpr Colour kGridLine = {236, 239, 243};
constexpr Colour kFrame = {217, 222, 229};
constexpr Colour kInk = {28, 34, 41};
constexpr Colour kMuted = {86, 97, 109};

constexpr int kWidth = 1120;
constexpr int kMargin = 20;  // around everything and between panels
constexpr int kHeader = 64;  // title and subtitle
constexpr int kPanelHeight = 238;
constexpr int kTitleHeight = 30;  // of a panel
constexpr int kBelow = 26;        // labels under a panel
constexpr int kLabelGap = 7;
constexpr int kTicksAcross = 8;
constexpr int kTicksUp = 6;
constexpr double kRawOpacity = 0.36;
constexpr double kBandOpacity = 0.2;
constexpr size_t kFew = 32;  // samples that are drawn one by one

// The smallest and largest of what must be seen.
struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void Add(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

// All but the outermost 1 in 100 samples on either side.
Range Usual(const std::vector<Bin>& bins) {
  std::vector<double> values;
  for (const Bin& bin : bins) {
    if (bin.count == 0) continue;
    values.push_back(bin.low);
    values.push_back(bin.high);
  }
  Range range;
  if (values.empty()) return range;
  std::sort(values.begin(), values.end());
  const size_t stray = values.size() / 100;
  range.Add(values[stray]);
  range.Add(values[values.size() - 1 - stray]);
  return range;
}

struct Line {
  const Curve* curve;
  Range usual;
  std::vector<double> smooth;  // one value a bin
  bool few;
};

Axis VerticalAxis(const Panel& panel, const std::vector<Line>& lines) {
  Range range;
  bool positive = true;
  for (const Line& line : lines) {
    range.Add(line.usual.low);
    range.Add(line.usual.high);
    positive = positive && (line.curve->series->empty() || line.curve->series->lowest() > 0);
  }
  const bool logarithmic = panel.logarithmic && positive && range.high > 20 * range.low;
  if (panel.from_zero && !logarithmic) range.Add(0);
  return NiceAxis(range.low, range.high, kTicksUp, logarithmic);
}

// On a logarithmic axis the logarithm is what is smooth: high samples do not outweigh low ones.
void Smooth(Line& line, bool logarithmic) {
  std::vector<Bin> bins = line.curve->series->bins();
  Range range = line.usual;
  if (logarithmic) {
    for (Bin& bin : bins) bin.mean = std::log(bin.mean);
    range = {std::log(range.low), std::log(range.high)};
  }
  const double deviation = line.few ? 0 : static_cast<double>(bins.size()) / 60;
  line.smooth = Smoothed(bins, deviation, range.low, range.high);
  for (double& value : line.smooth) value = logarithmic ? std::exp(value) : value;
}

// Where a panel's curves are drawn, and how numbers become places there.
struct Frame {
  Box box;
  Axis x, y;

  double X(double value) const { return box.left + x.Share(value) * box.width(); }
  double Y(double value) const {
    // Far outside is as good as outside: strokes stay finite.
    return box.bottom - std::clamp(y.Share(value), -10.0, 11.0) * box.height();
  }
};

void DrawGrid(const Frame& frame, Canvas* canvas) {
  const Box& box = frame.box;
  canvas->Fill({box.left - 1, box.top - 1, box.right + 1, box.bottom + 1}, kFrame);
  canvas->Fill(box, kPaper);
  for (const Tick& tick : Ticks(frame.y, kTicksUp)) {
    const int at = static_cast<int>(std::lround(frame.Y(tick.value)));
    if (at > box.top && at < box.bottom) {
      canvas->Fill({box.left, at, box.right, at + 1}, kGridLine);
    }
    canvas->Text(tick.label, box.left - kLabelGap, at + 4, Align::kRight, kMuted);
  }
  canvas->Text("step", box.left - kLabelGap - 3, box.bottom + 18, Align::kRight, kMuted);
  for (const Tick& tick : Ticks(frame.x, kTicksAcross)) {
    const int at = static_cast<int>(std::lround(frame.X(tick.value)));
    if (at > box.left && at < box.right) {
      canvas->Fill({at, box.top, at + 1, box.bottom}, kGridLine);
    }
    canvas->Text(tick.label, at, box.bottom + 18, Align::kCentre, kMuted);
  }
}

// Pieces without gaps.
std::vector<Polyline> Pieces(const Frame& frame, const Line& line,
                             double (*value)(const Line&, size_t)) {
  std::vector<Polyline> pieces(1);
  const auto& bins = line.curve->series->bins();
  for (size_t i = 0; i < bins.size(); ++i) {
    const double y = bins[i].count > 0 ? value(line, i) : NAN;
    if (!std::isfinite(y)) {
      if (!pieces.back().empty()) pieces.emplace_back();
      continue;
    }
    pieces.back().push_back({frame.X(bins[i].middle()), frame.Y(y)});
  }
  if (pieces.back().empty()) pieces.pop_back();
  return pieces;
}

// Each column of pixels as far as the samples in it reach: where a bin holds many, as far as most
// do, two deviations from their mean.
void DrawBand(const Frame& frame, const Line& line, double opacity, Canvas* canvas) {
  std::vector<Range> columns(static_cast<size_t>(frame.box.width()));
  const auto column = [&](double x) {
    return static_cast<size_t>(
        std::clamp(static_cast<int>(frame.X(x)) - frame.box.left, 0, frame.box.width() - 1));
  };
  for (const Bin& bin : line.curve->series->bins()) {
    if (bin.count == 0) continue;
    const double around = 2 * std::sqrt(bin.squares / static_cast<double>(bin.count));
    for (size_t x = column(bin.first); x <= column(bin.last); ++x) {
      columns[x].Add(std::max(bin.low, bin.mean - around));
      columns[x].Add(std::min(bin.high, bin.mean + around));
    }
  }
  Range before;
  for (size_t x = 0; x < columns.size(); ++x) {
    const Range here = columns[x];
    if (here.high < here.low) continue;
    // Neighbours touch, as those of a line would.
    const double low = before.high < before.low ? here.low : std::min(here.low, before.high);
    const double high = before.high < before.low ? here.high : std::max(here.high, before.low);
    canvas->Column(frame.box.left + static_cast<int>(x), frame.Y(high) - 0.5, frame.Y(low) + 0.5,
                   line.curve->colour, opacity, frame.box);
    before = here;
  }
}

void DrawRaw(const Frame& frame, const Line& line, Canvas* canvas) {
  const std::vector<Bin>& bins = line.curve->series->bins();
  const bool crowded = static_cast<int>(bins.size()) > frame.box.width();
  if (crowded || line.curve->series->each() > 1) {
    DrawBand(frame, line, kBandOpacity, canvas);
    return;
  }
  const auto raw = [](const Line& of, size_t i) { return of.curve->series->bins()[i].mean; };
  canvas->Stroke(Pieces(frame, line, raw), 1, line.curve->colour, kRawOpacity, frame.box);
}

void DrawDot(const Frame& frame, Point at, double radius, Colour colour, Canvas* canvas) {
  const Box around = {frame.box.left - 6, frame.box.top - 6, frame.box.right + 6,
                      frame.box.bottom + 6};
  canvas->Stroke({{at}}, 2 * radius, colour, 1, around);
}

void DrawLine(const Frame& frame, const Line& line, Canvas* canvas) {
  const std::vector<Polyline> pieces =
      Pieces(frame, line, [](const Line& l, size_t i) { return l.smooth[i]; });
  canvas->Stroke(pieces, 1.9, line.curve->colour, 1, frame.box);
  if (!line.few) return;
  for (const Polyline& piece : pieces) {
    for (const Point& at : piece) DrawDot(frame, at, 2.5, line.curve->colour, canvas);
  }
}

bool HasBest(const Panel& panel) {
  return panel.best != Best::kNone && panel.curves.size() == 1 &&
         panel.curves.front().series->samples() > 1;
}

// A ring around the best sample.
void DrawBest(const Frame& frame, const Panel& panel, Canvas* canvas) {
  if (!HasBest(panel)) return;
  const Series& series = *panel.curves.front().series;
  const bool low = panel.best == Best::kLowest;
  const double value = low ? series.lowest() : series.highest();
  const double step = low ? series.lowest_at() : series.highest_at();
  const Point at = {frame.X(step), frame.Y(value)};
  DrawDot(frame, at, 5, panel.curves.front().colour, canvas);
  DrawDot(frame, at, 3, kPaper, canvas);
}

// Swatch, name and last value of each curve, right-aligned in the panel's title row.
void DrawLegend(const Frame& frame, const Panel& panel, int baseline, Canvas* canvas) {
  int right = frame.box.right;
  const auto word = [&](const std::string& text, Colour colour, bool bold = false) {
    canvas->Text(text, right, baseline, Align::kRight, colour, bold);
    right -= TextWidth(text, bold);
  };
  if (HasBest(panel)) {
    const Series& series = *panel.curves.front().series;
    const bool low = panel.best == Best::kLowest;
    word("best " + NumberText(low ? series.lowest() : series.highest()) + " at " +
             NumberText(low ? series.lowest_at() : series.highest_at()),
         kMuted);
    right -= 18;
  }
  for (auto curve = panel.curves.rbegin(); curve != panel.curves.rend(); ++curve) {
    word(curve->series->samples() > 0 ? NumberText(curve->series->last()) : "no number", kInk);
    if (!curve->name.empty()) word(curve->name + " ", kMuted);
    right -= 6;
    canvas->Fill({right - 14, baseline - 5, right, baseline - 2}, curve->colour);
    right -= 14 + 18;
  }
}

// The width that labels of `axis` need.
int LabelWidth(const Axis& axis) {
  int widest = 0;
  for (const Tick& tick : Ticks(axis, kTicksUp)) widest = std::max(widest, TextWidth(tick.label));
  return widest;
}

void DrawPanel(const Panel& panel, const Box& area, double x_end, Canvas* canvas) {
  std::vector<Line> lines;
  for (const Curve& curve : panel.curves) {
    const std::vector<Bin>& bins = curve.series->bins();
    lines.push_back({&curve, Usual(bins), {}, bins.size() <= kFew});
  }
  Frame frame;
  frame.x = {0, x_end, false};
  frame.y = VerticalAxis(panel, lines);
  for (Line& line : lines) Smooth(line, frame.y.logarithmic);
  const int labels = std::max(40, LabelWidth(frame.y) + kLabelGap + 1);
  frame.box = {area.left + labels, area.top + kTitleHeight, area.right - 1, area.bottom - kBelow};
  DrawGrid(frame, canvas);
  for (const Line& line : lines) {
    if (!line.few) DrawRaw(frame, line, canvas);
  }
  for (const Line& line : lines) DrawLine(frame, line, canvas);
  DrawBest(frame, panel, canvas);
  const int baseline = area.top + kTitleHeight - 10;
  canvas->Text(panel.title, frame.box.left, baseline, Align::kLeft, kInk, /*bold=*/true);
  DrawLegend(frame, panel, baseline, canvas);
}

}  // namespace

Image Draw(const Figure& figure) {
  const int columns = figure.panels.size() > 1 ? 2 : 1;
  const int rows = (static_cast<int>(figure.panels.size()) + columns - 1) / columns;
  Canvas canvas(kWidth, kHeader + rows * kPanelHeight + kMargin, kGround);
  canvas.Text(figure.title, kMargin + 40, 30, Align::kLeft, kInk, /*bold=*/true);
  canvas.Text(figure.subtitle, kMargin + 40, 50, Align::kLeft, kMuted);

  double x_end = figure.x_end;
  for (const Panel& panel : figure.panels) {
    for (const Curve& curve : panel.curves) {
      if (!curve.series->bins().empty()) {
        x_end = std::max(x_end, curve.series->bins().back().last);
      }
    }
  }
  if (!(x_end > 0) || !std::isfinite(x_end)) x_end = 1;
  const int width = (kWidth - kMargin * (columns + 1)) / columns;
  for (size_t i = 0; i < figure.panels.size(); ++i) {
    const int left = kMargin + static_cast<int>(i) % columns * (width + kMargin);
    const int top = kHeader + static_cast<int>(i) / columns * kPanelHeight;
    DrawPanel(figure.panels[i], {left, top, left + width, top + kPanelHeight}, x_end, &canvas);
  }
  return canvas.Take();
}

}  // namespace ganvas::chart

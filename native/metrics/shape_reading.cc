#include "native/metrics/shape_reading.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace ganvas::metrics {
namespace {

using Colour = std::array<double, 3>;

constexpr double kColourful = 0.5;    // of the chroma of a shape
constexpr double kLeastCover = 0.25;  // less is taken for the background
constexpr double kLeastPixels = 3;    // of a shape, in all
constexpr double kUnitRadius = 0.34;  // at which areas are measured
constexpr int kUnitSize = 128;
constexpr double kTurnStep = 1.0 / 48;

// The smallest turn that leaves a shape as it is; 0 for every turn.
double Symmetry(data::ShapeKind kind) {
  switch (kind) {
    case data::ShapeKind::kSquare:
    case data::ShapeKind::kCross:
      return 1.0 / 4;
    case data::ShapeKind::kTriangle:
      return 1.0 / 3;
    case data::ShapeKind::kStar:
      return 1.0 / 5;
    case data::ShapeKind::kCircle:
    case data::ShapeKind::kRing:
      break;
  }
  return 0;
}

// Areas of the kinds at radius 1.
std::array<double, data::kShapeKinds> MeasureAreas() {
  std::array<double, data::kShapeKinds> areas{};
  for (int kind = 0; kind < data::kShapeKinds; ++kind) {
    const data::ShapeFactors factors{
        static_cast<data::ShapeKind>(kind), 0, kUnitRadius, 0.5, 0.5, 0};
    for (const double cover : data::ShapeCover(factors, kUnitSize)) {
      areas[static_cast<size_t>(kind)] += cover;
    }
    areas[static_cast<size_t>(kind)] /= std::pow(kUnitRadius * kUnitSize, 2);
  }
  return areas;
}

double Chroma(const Colour& c) {
  return *std::max_element(c.begin(), c.end()) - *std::min_element(c.begin(), c.end());
}

// Of RGB with any chroma but 0.
double Hue(const Colour& c) {
  const double chroma = Chroma(c);
  double sixth;
  if (c[0] >= c[1] && c[0] >= c[2]) {
    sixth = (c[1] - c[2]) / chroma;
  } else if (c[1] >= c[2]) {
    sixth = 2 + (c[2] - c[0]) / chroma;
  } else {
    sixth = 4 + (c[0] - c[1]) / chroma;
  }
  return sixth / 6 - std::floor(sixth / 6);
}

double Difference(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum;
}

// The least difference of a kind's drawings, over its turns, from `cover`.
double BestFit(const std::vector<double>& cover, data::ShapeFactors factors, int size) {
  const double symmetry = Symmetry(factors.kind);
  double best = std::numeric_limits<double>::max();
  factors.rotation = 0;
  do {
    best = std::min(best, Difference(cover, data::ShapeCover(factors, size)));
    factors.rotation += kTurnStep;
  } while (factors.rotation < symmetry);
  return best;
}

}  // namespace

ShapeReading ReadShape(const uint8_t* picture, int size) {
  const size_t plane = static_cast<size_t>(size) * size;
  const auto pixel = [&](size_t i) {
    return Colour{double(picture[i]), double(picture[plane + i]), double(picture[2 * plane + i])};
  };
  const double full = Chroma(data::ShapeColour(0));
  Colour sum{};
  double colourful = 0;
  for (size_t i = 0; i < plane; ++i) {
    const Colour c = pixel(i);
    if (Chroma(c) < kColourful * full) continue;
    for (size_t k = 0; k < 3; ++k) sum[k] += c[k];
    ++colourful;
  }
  ShapeReading reading;
  if (colourful < kLeastPixels || Chroma(sum) <= 0) return reading;
  reading.hue = Hue(sum);

  // Cover: the projection on the way from the background to the shape's colour.
  const Colour colour = data::ShapeColour(reading.hue);
  Colour way{};
  double length = 0;
  for (size_t k = 0; k < 3; ++k) {
    way[k] = colour[k] - data::kShapeBackground[k];
    length += way[k] * way[k];
  }
  std::vector<double> cover(plane);
  double area = 0;
  for (size_t i = 0; i < plane; ++i) {
    const Colour c = pixel(i);
    double along = 0;
    for (size_t k = 0; k < 3; ++k) along += (c[k] - data::kShapeBackground[k]) * way[k];
    along = std::clamp(along / length, 0.0, 1.0);
    cover[i] = along < kLeastCover ? 0 : along;
    area += cover[i];
    reading.x += cover[i] * (static_cast<double>(i % static_cast<size_t>(size)) + 0.5) / size;
    reading.y += cover[i] * (static_cast<double>(i / static_cast<size_t>(size)) + 0.5) / size;
  }
  if (area < kLeastPixels) return reading;
  reading.found = true;
  reading.x /= area;
  reading.y /= area;

  static const std::array<double, data::kShapeKinds> kAreas = MeasureAreas();
  double least = std::numeric_limits<double>::max();
  for (int kind = 0; kind < data::kShapeKinds; ++kind) {
    const double radius = std::sqrt(area / kAreas[static_cast<size_t>(kind)]) / size;
    const double difference = BestFit(
        cover, {static_cast<data::ShapeKind>(kind), 0, radius, reading.x, reading.y, 0}, size);
    if (difference < least) {
      least = difference;
      reading.kind = static_cast<data::ShapeKind>(kind);
    }
  }
  return reading;
}

FactorsKept Compare(const ShapeReading& reading, const data::ShapeFactors& truth) {
  FactorsKept kept;
  if (!reading.found) return kept;
  const double turn = std::abs(reading.hue - truth.hue);
  kept.shape = reading.kind == truth.kind;
  kept.position = std::abs(reading.x - truth.x) <= kPositionTolerance &&
                  std::abs(reading.y - truth.y) <= kPositionTolerance;
  kept.hue = std::min(turn, 1 - turn) <= kHueTolerance;
  return kept;
}

}  // namespace ganvas::metrics

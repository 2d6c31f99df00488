#include "native/data/shapes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "native/data/fingerprint.h"
#include "shared/latent/exact_math.h"
#include "shared/latent/latent.h"

namespace ganvas::data {
namespace {

constexpr uint64_t kSeed = 0x736861706573;  // "shapes"
constexpr int64_t kTrainCount = 20000;
constexpr int64_t kTestCount = 4000;
constexpr double kSaturation = 0.8;
constexpr double kPi = 3.141592653589793;

struct Point {
  double x, y;
};

// sin of a number of turns, with the same bits on every platform.
double SinTurns(double turns) {
  turns -= std::floor(turns);
  return turns <= 0.5 ? ExactSin(2 * kPi * turns) : -ExactSin(2 * kPi * (turns - 0.5));
}

Point OnCircle(double radius, double turns) {
  return {radius * SinTurns(turns + 0.25), radius * SinTurns(turns)};
}

// Corners of the shape around the origin, radius 1; none for the round ones.
std::vector<Point> Corners(ShapeKind kind) {
  std::vector<Point> corners;
  switch (kind) {
    case ShapeKind::kSquare:
      for (int i = 0; i < 4; ++i) corners.push_back(OnCircle(1.0, 0.125 + i / 4.0));
      break;
    case ShapeKind::kTriangle:
      for (int i = 0; i < 3; ++i) corners.push_back(OnCircle(1.0, -0.25 + i / 3.0));
      break;
    case ShapeKind::kStar:
      for (int i = 0; i < 10; ++i) {
        corners.push_back(OnCircle(i % 2 == 0 ? 1.0 : 0.45, -0.25 + i / 10.0));
      }
      break;
    case ShapeKind::kCross: {
      const double a = 0.32;
      const double b = 0.94;
      corners = {{a, b},   {a, a},   {b, a},   {b, -a}, {a, -a}, {a, -b},
                 {-a, -b}, {-a, -a}, {-b, -a}, {-b, a}, {-a, a}, {-a, b}};
      break;
    }
    case ShapeKind::kCircle:
    case ShapeKind::kRing:
      break;
  }
  return corners;
}

// Distance to the outline of a polygon, negative inside.
double PolygonDistance(const std::vector<Point>& corners, Point p) {
  double nearest = std::numeric_limits<double>::max();
  bool inside = false;
  for (size_t i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
    const Point a = corners[j];
    const Point b = corners[i];
    const double ex = b.x - a.x, ey = b.y - a.y, px = p.x - a.x, py = p.y - a.y;
    const double t = std::clamp((px * ex + py * ey) / (ex * ex + ey * ey), 0.0, 1.0);
    const double dx = px - t * ex, dy = py - t * ey;
    nearest = std::min(nearest, dx * dx + dy * dy);
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) {
      inside = !inside;
    }
  }
  return inside ? -std::sqrt(nearest) : std::sqrt(nearest);
}

class Shapes final : public Dataset {
 public:
  Shapes(Split split, int size)
      : split_(split), size_(size), classes_{"circle", "square", "triangle",
                                             "star",   "cross",  "ring"} {}

  int64_t size() const override { return split_ == Split::kTrain ? kTrainCount : kTestCount; }
  PictureShape shape() const override { return {3, size_, size_}; }
  const std::vector<std::string>& classes() const override { return classes_; }
  std::string class_noun() const override { return "shape"; }

  int64_t Get(int64_t index, uint8_t* out) const override {
    const ShapeFactors factors = FactorsOf(split_, index);
    DrawShape(factors, size_, out);
    return static_cast<int64_t>(factors.kind);
  }

  std::string Describe() const override {
    return "shapes, " + std::to_string(size()) + " procedural pictures " + std::to_string(size_) +
           "x" + std::to_string(size_) + " in colour, 6 classes";
  }

  uint64_t Fingerprint() const override {
    return Fingerprinter()
        .Add("shapes 1")
        .Add(static_cast<uint64_t>(size()))
        .Add(static_cast<uint64_t>(size_))
        .value();
  }

 private:
  Split split_;
  int size_;
  std::vector<std::string> classes_;
};

}  // namespace

ShapeFactors FactorsOf(Split split, int64_t index) {
  const uint64_t high = split == Split::kTrain ? 0 : 1;
  const auto a = Philox4x32(kSeed, 2 * static_cast<uint64_t>(index), high);
  const auto b = Philox4x32(kSeed, 2 * static_cast<uint64_t>(index) + 1, high);
  const auto unit = [](uint32_t word) { return word * 0x1p-32; };
  ShapeFactors factors;
  factors.kind = static_cast<ShapeKind>(static_cast<uint64_t>(a[0]) * kShapeKinds >> 32);
  factors.hue = unit(a[1]);
  factors.radius = 0.16 + 0.18 * unit(a[2]);
  const double room = 1 - 2 * factors.radius - 0.04;
  factors.x = factors.radius + 0.02 + room * unit(a[3]);
  factors.y = factors.radius + 0.02 + room * unit(b[0]);
  factors.rotation = unit(b[1]);
  return factors;
}

// HSV with value 1.
std::array<double, 3> ShapeColour(double hue) {
  std::array<double, 3> rgb{};
  for (int c = 0; c < 3; ++c) {
    const double k = hue * 6 + (c == 0 ? 5 : c == 1 ? 3 : 1);
    const double m = k - 6 * std::floor(k / 6);
    const double share = std::clamp(std::min(m, 4 - m), 0.0, 1.0);
    rgb[static_cast<size_t>(c)] = 255 * (1 - kSaturation * share);
  }
  return rgb;
}

std::vector<double> ShapeCover(const ShapeFactors& factors, int size) {
  const std::vector<Point> corners = Corners(factors.kind);
  const double cosine = SinTurns(factors.rotation + 0.25);
  const double sine = SinTurns(factors.rotation);
  const double pixels = factors.radius * size;  // one unit of the shape's own coordinates
  std::vector<double> covers;
  covers.reserve(static_cast<size_t>(size) * size);
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      const double dx = ((column + 0.5) / size - factors.x) / factors.radius;
      const double dy = ((row + 0.5) / size - factors.y) / factors.radius;
      const Point p = {cosine * dx + sine * dy, cosine * dy - sine * dx};
      double distance;
      if (factors.kind == ShapeKind::kCircle) {
        distance = std::sqrt(p.x * p.x + p.y * p.y) - 0.95;
      } else if (factors.kind == ShapeKind::kRing) {
        distance = std::abs(std::sqrt(p.x * p.x + p.y * p.y) - 0.75) - 0.2;
      } else {
        distance = PolygonDistance(corners, p);
      }
      covers.push_back(std::clamp(0.5 - distance * pixels, 0.0, 1.0));
    }
  }
  return covers;
}

void DrawShape(const ShapeFactors& factors, int size, uint8_t* out) {
  const std::vector<double> covers = ShapeCover(factors, size);
  const std::array<double, 3> colour = ShapeColour(factors.hue);
  for (size_t c = 0; c < 3; ++c) {
    for (const double cover : covers) {
      const double v = kShapeBackground[c] + cover * (colour[c] - kShapeBackground[c]);
      *out++ = static_cast<uint8_t>(std::lround(v));
    }
  }
}

std::unique_ptr<Dataset> OpenShapes(Split split, int size) {
  return std::make_unique<Shapes>(split, size);
}

}  // namespace ganvas::data

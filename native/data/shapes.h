// Procedural pictures of one coloured shape each, with known factors.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "native/data/dataset.h"
#include "native/data/dataset_spec.h"

namespace ganvas::data {

enum class ShapeKind { kCircle, kSquare, kTriangle, kStar, kCross, kRing };
inline constexpr int kShapeKinds = 6;

// What picture `index` shows. Lengths are in picture widths, so they do not depend on the size.
struct ShapeFactors {
  ShapeKind kind;   // the label
  double hue;       // [0, 1), 0 is red, 1/3 green
  double radius;    // of the circle around the shape, [0.16, 0.34)
  double x, y;      // centre, from the left and from the top; the shape lies inside the picture
  double rotation;  // in turns, [0, 1)
};

// Factors of a picture of a split; training and test pictures are different draws.
ShapeFactors FactorsOf(Split split, int64_t index);

// Draws the factors as uint8 [3, size, size], antialiased, on a dark background.
void DrawShape(const ShapeFactors& factors, int size, uint8_t* out);

// Share of each pixel that the shape covers, [size, size] in [0, 1].
std::vector<double> ShapeCover(const ShapeFactors& factors, int size);

// Red, green and blue, 0..255, of what lies behind the shapes, and of a shape of this hue.
inline constexpr std::array<double, 3> kShapeBackground = {20, 24, 32};
std::array<double, 3> ShapeColour(double hue);

// 20,000 training or 4,000 test pictures, drawn when asked for.
std::unique_ptr<Dataset> OpenShapes(Split split, int size);

}  // namespace ganvas::data

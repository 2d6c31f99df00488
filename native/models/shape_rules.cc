#include "native/models/shape_rules.h"

#include <algorithm>
#include <cmath>

namespace ganvas::models {

std::string CheckShape(const NetworkShape& shape) {
  if (shape.width < 1) return "--channels: expected at least 1";
  if (shape.latent < 1) return "--nz: expected at least 1";
  if (shape.pack < 1) return "--pack: expected at least 1";
  return "";
}

std::string SidesText(const NetworkShape& shape) {
  if (shape.square()) return std::to_string(shape.size);
  return std::to_string(shape.picture_width()) + "x" + std::to_string(shape.picture_height());
}

std::string RequireSquare(const NetworkShape& shape, const std::string& model) {
  if (shape.square()) return "";
  return "--size " + SidesText(shape) + ": " + model + " makes squares; expected one number, or " +
         TextOf(Model::kDcgan) + " or " + TextOf(Model::kStylegan2);
}

std::string RequireQuarters(const NetworkShape& shape, const std::string& model) {
  const int size = shape.size;
  const int longer = std::max(shape.picture_width(), shape.picture_height());
  if (longer % (size / 4) == 0 && longer <= 4 * size) return "";
  return "--size " + SidesText(shape) + ": " + model + " makes pictures whose longer side is a " +
         "multiple of " + std::to_string(size / 4) +
         ", a quarter of the shorter one, and at most " + std::to_string(4 * size);
}

int FirstSide(const NetworkShape& shape, int side) { return side / (shape.size / 4); }

std::string CheckPyramid(const NetworkShape& shape, Model of, bool any_shape) {
  const std::string model(NameOf(of));
  if (shape.kind == SampleKind::kPoints) {
    return "--model " + model + " makes pictures, not 2-D points: expected " + TextOf(Model::kMlp);
  }
  const int size = shape.size;
  if (size < 16 || size > 256 || (size & (size - 1)) != 0) {
    return "--size " + SidesText(shape) + ": " + model +
           " makes pictures of 16, 32, 64, 128 or 256";
  }
  std::string wrong = any_shape ? RequireQuarters(shape, model) : RequireSquare(shape, model);
  if (!wrong.empty()) return wrong;
  if (shape.layers != 0) {
    return "--layers " + std::to_string(shape.layers) + ": the depth of " + model +
           " follows from --size";
  }
  return CheckShape(shape);
}

int ClassVectorLength(const NetworkShape& shape) {
  return shape.classes > 0 ? std::min(shape.latent, 64) : 0;
}

float ClassVectorStd(const NetworkShape& shape) {
  return 1 / std::sqrt(static_cast<float>(shape.classes));
}

}  // namespace ganvas::models

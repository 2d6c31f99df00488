// Runs whole pictures through models, and compares them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "shared/translate/translation.h"
#include "tests/unit/translate/translators.h"

namespace ganvas::translate {

struct Opened {
  std::vector<uint8_t> file;
  Session session;
  Translator translator;
};

inline Opened OpenModel(const onnx::Model& model) {
  std::vector<uint8_t> file = FileOf(model);
  Session session = Open(file);
  Translator translator = DescribeTranslator(session).value();
  return {std::move(file), std::move(session), std::move(translator)};
}

inline Image Translate(Opened& model, const Image& picture, const TranslationOptions& options,
                       int64_t* tiles = nullptr) {
  auto translation = Translation::Begin(model.session, model.translator, picture, options);
  EXPECT_TRUE(translation.ok()) << translation.error().message;
  if (!translation.ok()) return {};
  if (tiles != nullptr) *tiles = translation->tiles();
  double last = -1;
  while (last < 1) {
    const auto share = translation->Step(1);
    EXPECT_TRUE(share.ok()) << share.error().message;
    if (!share.ok()) return {};
    EXPECT_GE(*share, last);
    last = *share;
  }
  return translation->Finish().value();
}

// Mean distance of bytes, and the largest.
struct Distance {
  double mean = 0;
  int most = 0;
};

inline Distance Between(const Image& a, const Image& b) {
  EXPECT_EQ(a.width, b.width);
  EXPECT_EQ(a.height, b.height);
  Distance distance;
  for (size_t i = 0; i < std::min(a.rgba.size(), b.rgba.size()); ++i) {
    const int d = std::abs(a.rgba[i] - b.rgba[i]);
    distance.mean += d;
    distance.most = std::max(distance.most, d);
  }
  distance.mean /= static_cast<double>(std::max<size_t>(1, a.rgba.size()));
  return distance;
}

// Keeps pictures as they are, in its own way: input and output are -1..1.
inline onnx::Model Same(int64_t side, int64_t multiple) {
  onnx::ModelBuilder builder = Scaling("x", "y", {-1, 3, side, side}, 1);
  builder.Floats("one", Shape{}, {1}).Floats("minus_one", Shape{}, {-1});
  builder.Node("Conv", {"x", "w"}, {"c"}).Node("Clip", {"c", "minus_one", "one"}, {"y"});
  onnx::Model model = builder.Take();
  model.metadata = {{"ganvas.kind", "translator"}, {"ganvas.multiple", std::to_string(multiple)}};
  return model;
}
}  // namespace ganvas::translate

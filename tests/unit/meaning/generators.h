// Small generators as other people export them, with fixed weights.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "shared/meaning/reading.h"
#include "shared/onnx/model_builder.h"
#include "shared/onnx/writer.h"
#include "shared/runtime/session.h"

namespace ganvas::meaning {

using onnx::ModelBuilder;

// Numbers in -1..1 that are the same everywhere.
inline std::vector<float> Weights(int64_t count) {
  std::vector<float> numbers;
  uint32_t state = 7;
  for (int64_t i = 0; i < count; ++i) {
    state = state * 1664525u + 1013904223u;
    numbers.push_back(static_cast<float>(state >> 8) / 8388608.0f - 1);
  }
  return numbers;
}

// z [batch, 16] -> Gemm -> "r", of these dimensions after N.
inline ModelBuilder From(const std::vector<int64_t>& dims, int64_t batch = -1) {
  ModelBuilder builder;
  int64_t numbers = 1;
  std::vector<int64_t> shape = {-1};
  for (const int64_t dim : dims) {
    numbers *= dim;
    shape.push_back(dim);
  }
  builder.Input("z", {batch, 16}).Floats("w", Shape{16, numbers}, Weights(16 * numbers));
  builder.Ints("shape", shape);
  builder.Node("Gemm", {"z", "w"}, {"g"}).Node("Reshape", {"g", "shape"}, {"r"});
  return builder;
}

inline Session Open(const onnx::Model& model) {
  Result<Session> session = Session::Load(onnx::Write(model).value());
  EXPECT_TRUE(session.ok()) << session.error().message;
  return std::move(session).value();
}

inline Meaning DescribeModel(const onnx::Model& model, bool runs = true) {
  Session session = Open(model);
  Result<Meaning> meaning = Describe(session, {.runs = runs});
  EXPECT_TRUE(meaning.ok()) << meaning.error().message;
  return meaning.ok() ? std::move(meaning).value() : Meaning();
}

inline Generator GeneratorOf(const onnx::Model& model, bool runs = true) {
  Meaning meaning = DescribeModel(model, runs);
  EXPECT_FALSE(meaning.translator.has_value());
  return std::move(meaning.generator);
}

// Declares what an output is, as files do.
inline onnx::Model Declared(onnx::Model model, size_t output, std::vector<int64_t> dims,
                            DType dtype = DType::kF32) {
  onnx::ValueInfo& info = model.outputs[output];
  info.dtype = dtype;
  info.has_shape = true;
  for (const int64_t dim : dims) info.dims.push_back({dim, ""});
  return model;
}

}  // namespace ganvas::meaning

// The fuzzer's entry over seeded mutations of valid models: damage to the bytes, and well-formed
// files with absurd numbers in them. The same inputs on every run and machine.
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "shared/graph/graph.h"
#include "shared/onnx/reader.h"
#include "shared/onnx/writer.h"
#include "tests/fuzz/distort.h"
#include "tests/fuzz/seeds.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace ganvas {
namespace {

using Bytes = std::vector<uint8_t>;

void Damage(Bytes& bytes, const Bytes& other, Random& random) {
  if (bytes.empty()) return;
  const size_t at = random.Below(bytes.size());
  const size_t length = 1 + random.Below(std::min<size_t>(bytes.size() - at, 16));
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  const auto end = begin + static_cast<std::ptrdiff_t>(length);
  switch (random.Below(6)) {
    case 0:
      bytes[at] = static_cast<uint8_t>(bytes[at] ^ (1u << random.Below(8)));
      break;
    case 1:
      bytes[at] = static_cast<uint8_t>(random.Below(256));
      break;
    case 2:
      bytes.erase(begin, end);
      break;
    case 3: {
      const Bytes copy(begin, end);
      bytes.insert(begin, copy.begin(), copy.end());
      break;
    }
    case 4:
      bytes.resize(at);
      break;
    default: {  // a piece of another file
      const size_t from = random.Below(other.size());
      const size_t count = std::min(length, other.size() - from);
      bytes.insert(begin, other.begin() + static_cast<std::ptrdiff_t>(from),
                   other.begin() + static_cast<std::ptrdiff_t>(from + count));
      break;
    }
  }
}

void Feed(const Bytes& bytes) {
  // Exactly as large as the data, so that sanitizers see every step past the end.
  const Bytes copy(bytes);
  LLVMFuzzerTestOneInput(copy.data(), copy.size());
}

TEST(OnnxMutationsTest, SeedsAreWholeModels) {
  const std::vector<Bytes> seeds = SeedModels();
  ASSERT_EQ(seeds.size(), 5u);
  for (const Bytes& seed : seeds) {
    Result<onnx::Model> model = onnx::Read(seed);
    ASSERT_TRUE(model.ok()) << model.error().message;
    const Result<graph::Graph> graph = graph::Build(std::move(*model));
    ASSERT_TRUE(graph.ok()) << graph.error().message;
    std::vector<Shape> shapes;
    for (const auto& info : graph->input_infos) {
      std::vector<int64_t> dims;
      for (const auto& dim : info.dims) dims.push_back(dim.value < 0 ? 3 : dim.value);
      shapes.push_back(*Shape::Create(dims));
    }
    const auto inferred = graph::Infer(*graph, shapes);
    EXPECT_TRUE(inferred.ok()) << inferred.error().message;
  }
}

TEST(OnnxMutationsTest, DamagedBytes) {
  const std::vector<Bytes> seeds = SeedModels();
  Random random(1);
  for (int i = 0; i < 30000; ++i) {
    Bytes bytes = seeds[random.Below(seeds.size())];
    const size_t damages = 1 + random.Below(4);
    for (size_t k = 0; k < damages; ++k) Damage(bytes, seeds[random.Below(seeds.size())], random);
    Feed(bytes);
  }
}

TEST(OnnxMutationsTest, AbsurdNumbersInWellFormedFiles) {
  const std::vector<Bytes> seeds = SeedModels();
  Random random(2);
  for (int i = 0; i < 10000; ++i) {
    Result<onnx::Model> model = onnx::Read(seeds[random.Below(seeds.size())]);
    ASSERT_TRUE(model.ok());
    const size_t changes = 1 + random.Below(3);
    for (size_t k = 0; k < changes; ++k) Distort(*model, random);
    const Result<Bytes> bytes = onnx::Write(*model);
    ASSERT_TRUE(bytes.ok());
    Feed(*bytes);
  }
}

}  // namespace
}  // namespace ganvas

// The benchmark's models: what a wrong one would do to every figure.
#include "native/bench/suite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "native/error.h"
#include "shared/latent/latent.h"
#include "shared/runtime/session.h"

namespace ganvas::bench {
namespace {

struct Ports {
  std::vector<int64_t> in;
  std::vector<int64_t> out;
};

const std::map<std::string, Ports>& Expected() {
  static const std::map<std::string, Ports> ports = {
      {"dcgan64", {{-1, 100}, {-1, 3, 64, 64}}},
      {"dcgan32", {{-1, 100}, {-1, 1, 32, 32}}},
      {"sngan32", {{-1, 128}, {-1, 3, 32, 32}}},
      {"sngan32-classes", {{-1, 128}, {-1, 3, 32, 32}}},
      {"r3gan32", {{-1, 64}, {-1, 3, 32, 32}}},
      {"stylegan2-64", {{-1, 512}, {-1, 3, 64, 64}}},
      {"stylegan2-256", {{-1, 512}, {-1, 3, 256, 256}}},
      {"cyclegan256", {{-1, 3, 256, 256}, {-1, 3, 256, 256}}},
      {"cyclegan128", {{-1, 3, 128, 128}, {-1, 3, 128, 128}}},
      {"mlp", {{-1, 100}, {-1, 1, 28, 28}}},
  };
  return ports;
}

Session Open(const std::string& name, const Variant& variant) {
  Result<Session> session = Session::Load(WriteSuiteModel(name, variant));
  if (!session.ok()) throw FatalError(ExitCode::kFailed, name + ": " + session.error().message);
  return std::move(session).value();
}

// Pictures of inputs that were not used to scale the model.
std::vector<float> Pictures(Session& session) {
  const Port& port = session.info().inputs[0];
  std::vector<int64_t> dims = port.dims;
  dims[0] = dims.size() == 2 ? 4 : 1;
  const Shape shape = *Shape::Create(dims);
  std::vector<float> numbers(static_cast<size_t>(shape.elements()));
  Latent(77, 0, dims.size() == 2 ? Prior::kNormal : Prior::kUniform, numbers);
  std::vector<NamedTensor> inputs = {{port.name, {DType::kF32, shape, numbers.data()}}};
  const std::vector<int64_t> labels = {9, 0, 3, 3};
  if (session.info().inputs.size() > 1) {
    inputs.push_back({"label", {DType::kI64, Shape{dims[0]}, labels.data()}});
  }
  const auto outputs = session.Run(inputs);
  if (!outputs.ok()) throw FatalError(ExitCode::kFailed, outputs.error().message);
  const OutputTensor& out = outputs->front();
  return {out.floats(), out.floats() + out.shape.elements()};
}

class SuiteTest : public testing::TestWithParam<const char*> {};

TEST_P(SuiteTest, HasItsPortsAndMetadata) {
  const Session session = Open(GetParam(), {});
  const ModelInfo& info = session.info();
  const Ports& ports = Expected().at(GetParam());
  const bool classes = std::string(GetParam()).find("classes") != std::string::npos;
  ASSERT_EQ(info.inputs.size(), classes ? 2u : 1u);
  if (classes) {
    EXPECT_EQ(info.inputs[1].dims, std::vector<int64_t>{-1});
  }
  ASSERT_EQ(info.outputs.size(), 1u);
  EXPECT_EQ(info.inputs[0].dims, ports.in);
  EXPECT_EQ(info.outputs[0].dims, ports.out);
  EXPECT_EQ(info.outputs[0].name, "image");
  EXPECT_LE(info.opset, 17);
  EXPECT_EQ(info.metadata.at("ganvas.format"), "1");
  const bool translates = ports.in.size() == 4;
  EXPECT_EQ(info.metadata.at("ganvas.kind"), translates ? "translator" : "generator");
}

TEST_P(SuiteTest, PicturesAreNeitherFlatNorSaturated) {
  Session session = Open(GetParam(), {.tanh = false});
  const std::vector<float> pictures = Pictures(session);
  double sum = 0;
  double squares = 0;
  for (const float v : pictures) {
    sum += v;
    squares += static_cast<double>(v) * v;
  }
  const auto count = static_cast<double>(pictures.size());
  const double deviation = std::sqrt(squares / count - sum / count * (sum / count));
  EXPECT_GE(deviation, 0.5);
  EXPECT_LE(deviation, 1.0);
}

TEST_P(SuiteTest, FoldedIsTheSameNetwork) {
  const SuiteModel& model = FindSuiteModel(GetParam());
  Session plain = Open(GetParam(), {});
  const auto norms = [](const Session& session) {
    const auto& operators = session.info().operators;
    const auto found = operators.find("BatchNormalization");
    return found == operators.end() ? 0 : found->second;
  };
  if (model.batch_norm) {
    EXPECT_GT(norms(plain), 0);
  }
  Session folded = Open(GetParam(), {.folded = true});
  if (model.batch_norm) {
    EXPECT_LT(norms(folded), norms(plain));
  } else {
    EXPECT_EQ(norms(folded), norms(plain));
  }
  const std::vector<float> a = Pictures(plain);
  const std::vector<float> b = Pictures(folded);
  ASSERT_EQ(a.size(), b.size());
  float largest = 0;
  for (size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::fabs(a[i] - b[i]));
  EXPECT_LT(largest, 1e-4f);
}

INSTANTIATE_TEST_SUITE_P(All, SuiteTest,
                         testing::Values("dcgan64", "dcgan32", "sngan32", "sngan32-classes",
                                         "r3gan32", "stylegan2-64", "stylegan2-256", "cyclegan256",
                                         "cyclegan128", "mlp"),
                         [](const auto& each) {
                           std::string name = each.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Suite, IsTheOneThatIsTested) {
  EXPECT_EQ(Suite().size(), Expected().size());
  for (const SuiteModel& model : Suite()) EXPECT_EQ(Expected().count(model.name), 1u) << model.name;
}

TEST(Suite, SameBytesEachTime) {
  EXPECT_EQ(WriteSuiteModel("mlp", {}), WriteSuiteModel("mlp", {}));
}

TEST(Suite, AnUnknownNameIsNamed) {
  try {
    (void)WriteSuiteModel("dcgan65", {});
    FAIL() << "expected FatalError";
  } catch (const FatalError& error) {
    EXPECT_EQ(error.code(), ExitCode::kUsage);
    EXPECT_NE(std::string(error.what()).find("'dcgan65'"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace ganvas::bench

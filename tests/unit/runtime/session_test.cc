#include "shared/runtime/session.h"

#include <cstring>

#include "shared/kernels/reference.h"
#include "tests/unit/runtime/models.h"

namespace ganvas {
namespace {

std::vector<float> FloatsOf(const OutputTensor& tensor) {
  return {tensor.floats(), tensor.floats() + tensor.shape.elements()};
}

const onnx::Tensor& Initializer(const onnx::Model& model, const std::string& name) {
  for (const onnx::Tensor& tensor : model.initializers) {
    if (tensor.name == name) return tensor;
  }
  ADD_FAILURE() << name;
  return model.initializers[0];
}

const float* Data(const onnx::Model& model, const std::string& name) {
  return reinterpret_cast<const float*>(Initializer(model, name).data.data());
}

// The definition of each layer, one after another.
std::vector<float> DcganByDefinition(const onnx::Model& model, std::vector<float> x, int64_t batch,
                                     int64_t size) {
  int64_t at = 1;
  for (int layer = 0; at < size; ++layer) {
    const std::string n = std::to_string(layer);
    const Shape weight = Initializer(model, "w" + n).shape;
    kernels::ConvGeometry g;
    g.batch = batch;
    g.in_channels = weight[0];
    g.out_channels = weight[1];
    g.in_h = g.in_w = at;
    g.kernel_h = g.kernel_w = 4;
    g.stride_h = g.stride_w = layer == 0 ? 1 : 2;
    g.pad_top = g.pad_left = layer == 0 ? 0 : 1;
    at = layer == 0 ? 4 : at * 2;
    g.out_h = g.out_w = at;
    std::vector<float> y(static_cast<size_t>(batch * g.out_channels * at * at));
    kernels::reference::ConvTranspose(g, x.data(), Data(model, "w" + n), nullptr, y.data());
    for (size_t i = 0; i < y.size(); ++i) {
      if (at == size) {
        y[i] = std::tanh(y[i]);
        continue;
      }
      const size_t c = i / static_cast<size_t>(at * at) % static_cast<size_t>(g.out_channels);
      const float scale = Data(model, "g" + n)[c] / std::sqrt(Data(model, "v" + n)[c] + 1e-5f);
      y[i] = std::max(0.0f, (y[i] - Data(model, "m" + n)[c]) * scale + Data(model, "b" + n)[c]);
    }
    x = std::move(y);
  }
  return x;
}

TEST(Session, DcganEqualsItsDefinition) {
  const onnx::Model model = Dcgan(16, 12, 3, 10);
  kernels::Numbers numbers(3);
  const std::vector<float> z = numbers.Vector(3 * 10);
  Session session = LoadModel(model);
  auto outputs = session.Run(std::vector{Floats("z", Shape{3, 10}, z)});
  ASSERT_TRUE(outputs.ok()) << outputs.error().message;
  ASSERT_EQ(outputs->size(), 1u);
  EXPECT_EQ((*outputs)[0].name, "image");
  EXPECT_EQ((*outputs)[0].shape, (Shape{3, 3, 16, 16}));
  kernels::ExpectClose(FloatsOf((*outputs)[0]), DcganByDefinition(model, z, 3, 16), 1e-5f);
}

TEST(Session, OptionalInputsMayBeLeftOut) {
  onnx::ModelBuilder builder;
  onnx::ValueInfo psi = onnx::MakeValue("psi", DType::kF32, {1});
  psi.default_value = 0.5f;
  builder.Input("x", {-1, 2}).Input(std::move(psi)).Node("Mul", {"x", "psi"}, {"y"}).Output("y");
  Session session = LoadModel(builder.Take());
  ASSERT_EQ(session.info().inputs.size(), 2u);
  EXPECT_EQ(session.info().inputs[1].default_value, 0.5f);
  const std::vector<float> x = {1, 2, 3, 4}, two = {2};
  const auto left_out = session.Run(std::vector{Floats("x", Shape{2, 2}, x)});
  ASSERT_TRUE(left_out.ok()) << left_out.error().message;
  EXPECT_EQ(FloatsOf((*left_out)[0]), (std::vector<float>{0.5f, 1, 1.5f, 2}));
  const auto given =
      session.Run(std::vector{Floats("psi", Shape{1}, two), Floats("x", Shape{2, 2}, x)});
  ASSERT_TRUE(given.ok()) << given.error().message;
  EXPECT_EQ(FloatsOf((*given)[0]), (std::vector<float>{2, 4, 6, 8}));
  const std::vector<std::pair<std::string, Shape>> shapes = {{"x", Shape{2, 2}}};
  EXPECT_TRUE(session.InspectPlan(shapes).ok());
  EXPECT_FALSE(session.Run(std::vector{Floats("psi", Shape{1}, two)}).ok());
}

TEST(Session, BitsDoNotDependOnBatchPlaceOrThreads) {
  const onnx::Model model = Dcgan(32, 8, 3, 20);
  kernels::Numbers numbers(3);
  const std::vector<float> z = numbers.Vector(5 * 20);
  Session one = LoadModel(model, 1);
  Session three = LoadModel(model, 3);
  const std::vector<float> all =
      FloatsOf(one.Run(std::vector{Floats("z", Shape{5, 20}, z)}).value()[0]);
  const std::vector<float> shared =
      FloatsOf(three.Run(std::vector{Floats("z", Shape{5, 20}, z)}).value()[0]);
  ASSERT_EQ(0, std::memcmp(all.data(), shared.data(), all.size() * 4));
  const size_t size = all.size() / 5;
  for (size_t n = 0; n < 5; ++n) {
    const std::vector<float> alone_z(z.begin() + static_cast<int64_t>(n * 20),
                                     z.begin() + static_cast<int64_t>(n * 20 + 20));
    const std::vector<float> alone =
        FloatsOf(one.Run(std::vector{Floats("z", Shape{1, 20}, alone_z)}).value()[0]);
    ASSERT_EQ(0, std::memcmp(alone.data(), all.data() + n * size, size * 4)) << "picture " << n;
  }
}

TEST(Session, StepsGiveWhatRunGives) {
  const onnx::Model model = Dcgan(32, 16, 3, 20);
  kernels::Numbers numbers(3);
  const std::vector<float> z = numbers.Vector(8 * 20);
  const std::vector<NamedTensor> inputs{Floats("z", Shape{8, 20}, z)};
  Session session = LoadModel(model);
  const std::vector<float> expected = FloatsOf(session.Run(inputs).value()[0]);

  ASSERT_TRUE(session.Begin(inputs).ok());
  EXPECT_FALSE(session.Finish().ok());
  ASSERT_TRUE(session.Begin(inputs).ok());
  double share = 0;
  int steps = 0;
  while (share < 1) {
    const double next = session.Step(0).value();  // one item each
    EXPECT_GT(next, share);
    share = next;
    ++steps;
  }
  EXPECT_GT(steps, 5);
  const std::vector<float> found = FloatsOf(session.Finish().value()[0]);
  EXPECT_EQ(0, std::memcmp(found.data(), expected.data(), expected.size() * 4));
  EXPECT_FALSE(session.Finish().ok());
}

TEST(Session, CancelDropsARun) {
  const onnx::Model model = Dcgan(16, 8, 3, 10);
  const std::vector<float> z(20, 0.5f);
  const std::vector<NamedTensor> inputs{Floats("z", Shape{2, 10}, z)};
  Session session = LoadModel(model);
  ASSERT_TRUE(session.Begin(inputs).ok());
  ASSERT_TRUE(session.Step(0).ok());
  session.Cancel();
  EXPECT_FALSE(session.Step(0).ok());
  EXPECT_FALSE(session.Finish().ok());
  EXPECT_TRUE(session.Run(inputs).ok());
}

std::string RunError(Session& session, const std::vector<NamedTensor>& inputs) {
  const auto outputs = session.Run(inputs);
  EXPECT_FALSE(outputs.ok());
  if (outputs.ok()) return "";
  EXPECT_EQ(outputs.error().code, ErrorCode::kBadInput);
  return outputs.error().message;
}

TEST(Session, NamesWhatIsWrongWithInputs) {
  Session session = LoadModel(Dcgan(16, 8, 3, 10));
  const std::vector<float> z(100, 0.5f);
  const std::vector<int64_t> labels(10, 1);
  EXPECT_EQ(RunError(session, {Floats("z", Shape{2, 7}, z)}),
            "input 'z': got float32[2, 7], expected float32[?, 10]");
  EXPECT_EQ(RunError(session, {Floats("z", Shape{20}, z)}),
            "input 'z': got float32[20], expected float32[?, 10]");
  EXPECT_EQ(RunError(session, {{"z", {DType::kI64, Shape{1, 10}, labels.data()}}}),
            "input 'z': got int64[1, 10], expected float32[?, 10]");
  EXPECT_EQ(RunError(session, {Floats("y", Shape{1, 10}, z)}),
            "no input is called 'y', expected 'z'");
  EXPECT_EQ(RunError(session, {}), "input 'z': missing, expected float32[?, 10]");
  EXPECT_EQ(RunError(session, {Floats("z", Shape{1, 10}, z), Floats("z", Shape{1, 10}, z)}),
            "input 'z': given twice");
}

TEST(Session, TooManyPicturesAreOutOfMemoryOrBadInput) {
  Session session = LoadModel(Dcgan(16, 8, 3, 10));
  const float z = 0;
  const auto outputs =
      session.Run(std::vector<NamedTensor>{{"z", {DType::kF32, Shape{int64_t{1} << 40, 10}, &z}}});
  ASSERT_FALSE(outputs.ok());
}

TEST(Session, NotANumberIsNoReasonToCrash) {
  Session session = LoadModel(Dcgan(16, 8, 3, 10));
  const std::vector<float> z(10, std::nanf(""));
  EXPECT_TRUE(session.Run(std::vector{Floats("z", Shape{1, 10}, z)}).ok());
}

TEST(Session, AnEmptyBatchGivesAnEmptyResult) {
  Session session = LoadModel(Dcgan(16, 8, 3, 10));
  const std::vector<float> z(10);
  const auto outputs = session.Run(std::vector{Floats("z", Shape{0, 10}, z)});
  ASSERT_TRUE(outputs.ok()) << outputs.error().message;
  EXPECT_EQ((*outputs)[0].shape, (Shape{0, 3, 16, 16}));
}

TEST(Session, OutputsMayBeInputsOrConstants) {
  onnx::ModelBuilder builder;
  builder.Input("x", {-1}).Output("same").Output("constant").Floats("c", Shape{2}, {3, 4});
  builder.Node("Identity", {"x"}, {"same"}).Node("Neg", {"c"}, {"constant"});
  Session session = LoadModel(builder.Take());
  const std::vector<float> x = {1, 2, 3};
  const auto outputs = session.Run(std::vector{Floats("x", Shape{3}, x)});
  ASSERT_TRUE(outputs.ok()) << outputs.error().message;
  EXPECT_EQ(FloatsOf((*outputs)[0]), x);
  EXPECT_EQ(FloatsOf((*outputs)[1]), (std::vector<float>{-3, -4}));
}

TEST(Session, TellsWhatItHolds) {
  Session session = LoadModel(Dcgan(16, 8, 3, 10));
  const ModelInfo& info = session.info();
  ASSERT_EQ(info.inputs.size(), 1u);
  EXPECT_EQ(info.inputs[0].name, "z");
  EXPECT_EQ(info.inputs[0].dims, (std::vector<int64_t>{-1, 10}));
  EXPECT_EQ(info.operators.at("ConvTranspose"), 3);
  const auto table =
      session.DescribePlan(std::vector<std::pair<std::string, Shape>>{{"z", Shape{1, 10}}});
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_NE(table->find("ConvTranspose+BatchNormalization+Relu"), std::string::npos) << *table;
  EXPECT_EQ(table->find("GFLOP/s"), std::string::npos) << *table;
}

TEST(Session, ProfilesEveryStepAndRunsOn) {
  Session session = LoadModel(Dcgan(16, 8, 3, 10), 2);
  const std::vector<float> z = kernels::Numbers(3).Vector(20);
  const std::vector<NamedTensor> inputs{Floats("z", Shape{2, 10}, z)};
  const std::vector<float> before = FloatsOf((*session.Run(inputs))[0]);
  const Result<PlanInfo> profile = session.Profile(inputs, 3);
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  ASSERT_EQ(profile->steps.size(), 3u);
  for (const PlanStep& step : profile->steps) {
    EXPECT_GT(step.milliseconds, 0) << step.op;
    EXPECT_GT(step.weight_bytes, 0u) << step.op;
    EXPECT_EQ(step.output[0], 2) << step.op;
  }
  EXPECT_NE(PlanTable(*profile).find("GFLOP/s"), std::string::npos);
  EXPECT_FALSE(session.Finish().ok());
  EXPECT_EQ(FloatsOf((*session.Run(inputs))[0]), before);
}

TEST(Session, InspectsWhatItCannotRun) {
  onnx::Model model = Dcgan(16, 8, 3, 10);
  model.nodes[1].op_type = "Bernoulli";
  const std::vector<uint8_t> bytes = onnx::Write(model).value();
  const Result<ModelInfo> info = Session::Inspect(bytes);
  ASSERT_TRUE(info.ok()) << info.error().message;
  EXPECT_EQ(info->unsupported, (std::vector<std::string>{"Bernoulli"}));
  EXPECT_EQ(info->inputs[0].name, "z");
  EXPECT_EQ(Session::Load(bytes).error().code, ErrorCode::kUnsupportedOp);
}

}  // namespace
}  // namespace ganvas

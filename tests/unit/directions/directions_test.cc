#include "shared/directions/directions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/generator_search.h"

namespace ganvas::directions {
namespace {

using Model = OpenGenerator;

Result<Directions> Find(Model& model, const DirectionOptions& options, double step = 1000) {
  return RunSearch<Directions, DirectionSearch>(model, options, step);
}

Directions Found(Model& model, const DirectionOptions& options) {
  const auto found = Find(model, options);
  EXPECT_TRUE(found.ok()) << found.error().message;
  return found.ok() ? *found : Directions();
}

void ExpectOrthonormal(const Directions& found) {
  const auto dim = static_cast<size_t>(found.dim);
  const size_t count = found.vectors.size() / dim;
  for (size_t a = 0; a < count; ++a) {
    for (size_t b = 0; b <= a; ++b) {
      double dot = 0;
      for (size_t i = 0; i < dim; ++i) {
        dot += static_cast<double>(found.vectors[a * dim + i]) *
               static_cast<double>(found.vectors[b * dim + i]);
      }
      EXPECT_NEAR(dot, a == b ? 1 : 0, 1e-6) << a << " " << b;
    }
    if (a > 0) {
      EXPECT_LE(found.eigenvalues[a], found.eigenvalues[a - 1]);
    }
  }
}

// The vectors must be those of the rows, [n, dim]: A^T A v = value * v.
void ExpectEigenvectors(const Directions& found, std::vector<double> rows, bool unit_rows) {
  const auto dim = static_cast<size_t>(found.dim);
  ExpectOrthonormal(found);
  for (size_t r = 0; r < rows.size(); r += dim) {
    double square = 0;
    for (size_t i = 0; i < dim; ++i) square += rows[r + i] * rows[r + i];
    for (size_t i = 0; i < dim && unit_rows; ++i) rows[r + i] /= std::sqrt(square);
  }
  for (size_t v = 0; v < found.eigenvalues.size(); ++v) {
    std::vector<double> product(dim, 0.0);
    double largest = 0;
    for (size_t r = 0; r < rows.size(); r += dim) {
      double along = 0;
      for (size_t i = 0; i < dim; ++i) {
        along += rows[r + i] * static_cast<double>(found.vectors[v * dim + i]);
      }
      for (size_t i = 0; i < dim; ++i) product[i] += along * rows[r + i];
    }
    const auto value = static_cast<double>(found.eigenvalues[v]);
    for (size_t i = 0; i < dim; ++i) {
      const auto x = static_cast<double>(found.vectors[v * dim + i]);
      EXPECT_NEAR(product[i], value * x, 1e-5 * static_cast<double>(found.eigenvalues[0])) << v;
      if (std::abs(x) > std::abs(largest)) largest = x;
    }
    EXPECT_GT(largest, 0);
  }
}

// Where the first layer's weights stand in a model of 4 latents.
enum class Form { kMatMul, kGemm, kTransposedGemm, kConvTranspose, kConv };

// z, beside the vectors of 3 classes, through one layer to pictures of 2x2.
onnx::Model OneLayer(Form form, const std::vector<float>& weights) {
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, 4}).Input("label", {-1}, DType::kI64);
  builder.Floats("table", {3, 2}, {1, 2, 3, 4, 5, 6});
  builder.Node("Gather", {"table", "label"}, {"embedded"});
  builder.Node("Concat", {"embedded", "z"}, {"x"}, onnx::IntAttr("axis", 1));
  const bool flat = form != Form::kConvTranspose && form != Form::kConv;
  if (!flat) builder.Ints("spread", {-1, 6, 1, 1}).Node("Reshape", {"x", "spread"}, {"x4"});
  switch (form) {
    case Form::kMatMul:
      builder.Floats("w", {6, 12}, weights).Node("MatMul", {"x", "w"}, {"a"});
      break;
    case Form::kGemm:
      builder.Floats("w", {6, 12}, weights).Node("Gemm", {"x", "w"}, {"a"});
      break;
    case Form::kTransposedGemm:
      builder.Floats("w", {12, 6}, weights);
      builder.Node("Gemm", {"x", "w"}, {"a"}, onnx::IntAttr("transB", 1));
      break;
    case Form::kConvTranspose:
      builder.Floats("w", {6, 3, 2, 2}, weights).Node("ConvTranspose", {"x4", "w"}, {"a"});
      break;
    case Form::kConv:
      builder.Floats("w", {12, 6, 1, 1}, weights).Node("Conv", {"x4", "w"}, {"a"});
      break;
  }
  builder.Ints("shape", {-1, 3, 2, 2}).Node("Reshape", {"a", "shape"}, {"b"});
  builder.Node("Tanh", {"b"}, {"image"}).Output("image");
  return builder.Take();
}

TEST(Directions, SefaOfTheFirstLayerLeavesClassesOut) {
  const std::vector<float> weights = kernels::Numbers(3).Vector(72);
  for (const Form form :
       {Form::kMatMul, Form::kGemm, Form::kTransposedGemm, Form::kConvTranspose, Form::kConv}) {
    SCOPED_TRACE(static_cast<int>(form));
    const bool outputs_first = form == Form::kTransposedGemm || form == Form::kConv;
    std::vector<double> rows;
    for (size_t out = 0; out < 12; ++out) {
      for (size_t in = 2; in < 6; ++in) {
        const size_t at = outputs_first ? out * 6 + in : in * 12 + out;
        rows.push_back(static_cast<double>(weights[at]));
      }
    }
    Model model = Open(OneLayer(form, weights));
    const Directions found = Found(model, {});
    EXPECT_EQ(found.value, "z");
    EXPECT_EQ(found.dim, 4);
    EXPECT_EQ(found.sigma, (std::vector<float>{1, 1, 1, 1}));
    ASSERT_EQ(found.vectors.size(), 16u);
    ExpectEigenvectors(found, rows, true);
    // Components of what the layer gives: the rows as they are.
    ExpectEigenvectors(Found(model, {.method = Method::kPca}), rows, false);
  }
}

constexpr int64_t kStyles = 6;

// z -> w [N, 3, 6] by a mapping without activation -> two styles, of layers 0 and 2, and pictures
// of 2x2. Along the last number of w the deviation is 3, along the others 0.5.
onnx::Model Styled(bool uniform, const std::vector<float>& first,
                   const std::vector<float>& second) {
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, kStyles}).Input("label", {-1}, DType::kI64);
  std::vector<float> mapping(kStyles * kStyles, 0.0f);
  for (size_t i = 0; i < kStyles; ++i) mapping[i * (kStyles + 1)] = i + 1 == kStyles ? 3 : 0.5f;
  builder.Floats("m", {kStyles, kStyles}, mapping).Node("MatMul", {"z", "m"}, {"mapped"});
  builder.Floats("table", {2, kStyles}, {0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0});
  builder.Node("Gather", {"table", "label"}, {"moved"});
  builder.Node("Add", {"mapped", "moved"}, {"row"});
  builder.Ints("one", {1}).Node("Unsqueeze", {"row", "one"}, {"rows"});
  builder.Ints("all", {1, 3, kStyles}).Node("Expand", {"rows", "all"}, {"w"});
  builder.Floats("mean", {kStyles}, std::vector<float>(kStyles, 0.1f));
  builder.Node("Sub", {"w", "mean"}, {"away"});
  builder.Ints("zero", {0}).Ints("two", {2});
  builder.Node("Gather", {"away", "zero"}, {"w0"}, onnx::IntAttr("axis", 1));
  builder.Ints("flat", {-1, kStyles}).Node("Reshape", {"w0", "flat"}, {"f0"});
  builder.Floats("a0", {kStyles, 12}, first).Node("Gemm", {"f0", "a0"}, {"s0"});
  builder.Node("Gather", {"away", "two"}, {"w2"}, onnx::IntAttr("axis", 1));
  builder.Node("Reshape", {"w2", "flat"}, {"f2"});
  builder.Floats("a2", {kStyles, 12}, second).Node("Gemm", {"f2", "a2"}, {"s2"});
  builder.Node("Tanh", {"s0"}, {"t0"}).Node("Mul", {"t0", "s2"}, {"b"});
  builder.Ints("shape", {-1, 3, 2, 2}).Node("Reshape", {"b", "shape"}, {"c"});
  builder.Node("Tanh", {"c"}, {"image"}).Output("image");
  onnx::Model model = builder.Take();
  model.metadata = {{"ganvas.kind", "generator"},
                    {"ganvas.w", "w"},
                    {"ganvas.prior", uniform ? "uniform" : "normal"},
                    {"ganvas.classes", R"(["still","moved"])"}};
  return model;
}

struct StyledModel {
  explicit StyledModel(bool uniform = false)
      : first(kernels::Numbers(5).Vector(72)),
        second(kernels::Numbers(6).Vector(72)),
        model(Open(Styled(uniform, first, second))) {
    model.generator.label->classes = 2;
  }
  static std::vector<double> Rows(const std::vector<float>& weights) {
    std::vector<double> rows;
    for (size_t out = 0; out < 12; ++out) {
      for (size_t in = 0; in < kStyles; ++in) {
        rows.push_back(static_cast<double>(weights[in * 12 + out]));
      }
    }
    return rows;
  }
  std::vector<float> first, second;
  Model model;
};

TEST(Directions, SefaOfStylesTakesAllLayersOrSome) {
  StyledModel styled;
  DirectionOptions options;
  options.value = "w";
  options.label = 0;
  std::vector<double> both = StyledModel::Rows(styled.first);
  const std::vector<double> second = StyledModel::Rows(styled.second);
  both.insert(both.end(), second.begin(), second.end());
  const Directions all = Found(styled.model, options);
  EXPECT_EQ(all.layers, 3);
  EXPECT_EQ(all.first_layer, 0);
  EXPECT_EQ(all.last_layer, 2);
  ExpectEigenvectors(all, both, true);
  for (size_t v = 0; v < all.sigma.size(); ++v) {
    double variance = 0;
    for (size_t i = 0; i < kStyles; ++i) {
      const auto x = static_cast<double>(all.vectors[v * kStyles + i]);
      variance += x * x * (i + 1 == kStyles ? 9 : 0.25);
    }
    EXPECT_NEAR(all.sigma[v], std::sqrt(variance), 0.02 * std::sqrt(variance)) << v;
  }
  options.first_layer = 1;
  options.count = 2;
  const Directions some = Found(styled.model, options);
  EXPECT_EQ(some.first_layer, 1);
  EXPECT_EQ(some.eigenvalues.size(), 2u);
  ExpectEigenvectors(some, second, true);
  // Layer 1 is read by nobody.
  options.last_layer = 1;
  EXPECT_FALSE(Find(styled.model, options).ok());
}

TEST(Directions, PcaFindsWhatVariesMost) {
  StyledModel styled;
  DirectionOptions options;
  options.method = Method::kPca;
  options.value = "w";
  options.count = 3;
  options.label = 0;
  const Directions found = Found(styled.model, options);
  ExpectOrthonormal(found);
  EXPECT_EQ(found.samples, kDefaultSamples);
  EXPECT_GT(found.vectors[kStyles - 1], 0.999f);
  EXPECT_NEAR(found.sigma[0], 3, 0.06);
  EXPECT_NEAR(found.eigenvalues[0], found.sigma[0] * found.sigma[0], 0.01);
  // Of an inner value, by regression, in z and in w.
  options.components_of = "row";
  for (const char* value : {"", "w"}) {
    options.value = value;
    const Directions regressed = Found(styled.model, options);
    EXPECT_EQ(regressed.dim, kStyles);
    EXPECT_GT(regressed.vectors[kStyles - 1], 0.999f) << value;
    EXPECT_NEAR(regressed.sigma[0], *value == 0 ? 1 : 3, 0.06);
  }
}

TEST(Directions, LeadFromMeanToMean) {
  StyledModel styled;
  DirectionOptions options;
  options.value = "w";
  options.method = Method::kClasses;
  options.toward_class = 1;
  options.from_class = 0;
  options.samples = 400;
  const Directions classes = Found(styled.model, options);
  ASSERT_EQ(classes.vectors.size(), static_cast<size_t>(kStyles));
  EXPECT_NEAR(classes.vectors[1], 1, 1e-5);
  EXPECT_NEAR(classes.eigenvalues[0], 4, 1e-4);
  // The other way.
  std::swap(options.toward_class, options.from_class);
  EXPECT_NEAR(Found(styled.model, options).vectors[1], -1, 1e-5);

  options.method = Method::kMeans;
  options.toward = {{1, 2, 0, 0, 0, 0, 3, 2, 0, 0, 0, 0}, {0, 0}};
  options.from = {{0, 2, 0, 0, 0, 1}, {0}};
  for (const bool in_w : {false, true}) {
    options.value = in_w ? "w" : "";
    const Directions means = Found(styled.model, options);
    // z: (2, 0, 0, 0, 0, -1); w: half of the first, three times the last.
    const float x = in_w ? 1 : 2, y = in_w ? -3 : -1;
    const float length = std::sqrt(x * x + y * y);
    EXPECT_NEAR(means.vectors[0], x / length, 1e-6);
    EXPECT_NEAR(means.vectors[5], y / length, 1e-6);
    EXPECT_NEAR(means.eigenvalues[0], length * length, 1e-4);
  }
}

void ExpectBad(Model& model, const DirectionOptions& options, const std::string& part) {
  const auto found = Find(model, options);
  ASSERT_FALSE(found.ok()) << part;
  EXPECT_NE(found.error().message.find(part), std::string::npos) << found.error().message;
}

// z plus the vector of one class for the whole run -> w -> pictures of 2x2.
onnx::Model OneClassEach() {
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, 4}).Input("label", std::vector<int64_t>{}, DType::kI64);
  builder.Floats("table", {2, 4}, {0, 0, 0, 0, 0, 3, 0, 0});
  builder.Node("Gather", {"table", "label"}, {"moved"}).Node("Add", {"z", "moved"}, {"w"});
  builder.Floats("a", {4, 12}, kernels::Numbers(8).Vector(48)).Node("MatMul", {"w", "a"}, {"b"});
  builder.Ints("shape", {-1, 3, 2, 2}).Node("Reshape", {"b", "shape"}, {"c"});
  builder.Node("Tanh", {"c"}, {"image"}).Output("image");
  return builder.Take();
}

TEST(Directions, ClassesOfWholeRunsAreDrawnOneByOne) {
  Model model = Open(OneClassEach());
  ASSERT_EQ(model.generator.label->form, meaning::LabelForm::kScalar);
  model.generator.label->classes = 2;
  DirectionOptions options;
  options.value = "w";
  options.method = Method::kClasses;
  options.toward_class = 1;
  options.from_class = 0;
  options.samples = 40;
  const Directions found = Found(model, options);
  EXPECT_NEAR(found.vectors[1], 1, 1e-5);
  EXPECT_NEAR(found.eigenvalues[0], 9, 1e-4);
}

TEST(Directions, LatentsTooLongForEigenvectorsAreRefused) {
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, 5000});
  builder.Floats("a", {5000, 12}, kernels::Numbers(8).Vector(60000));
  builder.Node("MatMul", {"z", "a"}, {"b"});
  builder.Ints("shape", {-1, 3, 2, 2}).Node("Reshape", {"b", "shape"}, {"c"});
  builder.Node("Tanh", {"c"}, {"image"}).Output("image");
  Model model = Open(builder.Take());
  ExpectBad(model, {}, "the length of the latent is 5000, expected 1 to 4096");
  // Components of inner values have no such limit.
  const Directions found =
      Found(model, {.method = Method::kPca, .components_of = "b", .samples = 60});
  EXPECT_EQ(found.dim, 5000);
}

TEST(Directions, UniformLatentsHaveTheirDeviation) {
  StyledModel styled(true);
  EXPECT_NEAR(Found(styled.model, {}).sigma[0], std::sqrt(1.0 / 3), 1e-6);
}

TEST(Directions, DoNotDependOnHowTheWorkIsCut) {
  StyledModel styled;
  for (const Method method : {Method::kSefa, Method::kPca}) {
    DirectionOptions options;
    options.method = method;
    options.value = "w";
    options.samples = 500;
    if (method == Method::kPca) options.components_of = "s2";
    const auto cut = Find(styled.model, options, 0);
    ASSERT_TRUE(cut.ok());
    const Directions whole = Found(styled.model, options);
    EXPECT_EQ(cut->vectors, whole.vectors);
    EXPECT_EQ(cut->sigma, whole.sigma);
  }
}

TEST(Directions, OfTransposedConvolutions) {
  Model model = Open(Dcgan(16, 4, 3, 8));
  const Directions found = Found(model, {});
  EXPECT_EQ(found.dim, 8);
  ExpectOrthonormal(found);
  // Of early maps, which are longer than what is summed exactly.
  DirectionOptions options;
  options.method = Method::kPca;
  options.components_of = "x2";
  options.samples = 600;
  const Directions early = Found(model, options);
  EXPECT_EQ(early.vectors.size(), 64u);
  for (const float sigma : early.sigma) EXPECT_EQ(sigma, 1);
}

TEST(Directions, SayWhatCannotBe) {
  StyledModel styled;
  Model& model = styled.model;
  ExpectBad(model, {.value = "nothing"}, "no value of the model is called 'nothing'");
  ExpectBad(model, {.value = "c"}, "holds no vectors");
  ExpectBad(model, {.value = "w", .last_layer = 3}, "the last layer is 3, expected 0 to 2");
  ExpectBad(model, {.count = 0}, "count is 0");
  ExpectBad(model, {.value = "w", .label = 2}, "label is 2, expected 0 to 1");
  ExpectBad(model, {.value = "w", .samples = 1}, "samples is 1");
  ExpectBad(model, {.value = "image"}, "holds no vectors");
  ExpectBad(model, {.method = Method::kPca, .components_of = "c", .samples = 9000000}, "at most");
  ExpectBad(model, {.method = Method::kMeans}, "toward holds 0 numbers");
  ExpectBad(model, {.method = Method::kClasses}, "classes differ in w alone");
  DirectionOptions equal;
  equal.method = Method::kMeans;
  equal.toward = equal.from = {std::vector<float>(kStyles, 1.0f), {0}};
  ExpectBad(model, equal, "the two means are equal");
  EXPECT_EQ(MethodNamed("pca"), Method::kPca);
  EXPECT_EQ(MethodNamed("x"), std::nullopt);
}

}  // namespace
}  // namespace ganvas::directions

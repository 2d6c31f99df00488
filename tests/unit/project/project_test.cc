#include "shared/project/project.h"

#include <algorithm>
#include <cmath>

#include "shared/meaning/reading.h"
#include "tests/unit/runtime/models.h"

namespace ganvas::project {
namespace {

// z -> 8 numbers -> 8x8 pictures, smooth, with classes where asked for.
onnx::Model SmoothGenerator(bool classes, bool half_range) {
  kernels::Numbers numbers(11);
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, 4});
  std::string x = "z";
  if (classes) {
    builder.Input("label", {-1}, DType::kI64);
    builder.Floats("table", {3, 4}, {2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0});
    builder.Node("Gather", {"table", "label"}, {"embedded"});
    builder.Node("Add", {"z", "embedded"}, {"x"});
    x = "x";
  }
  builder.Floats("w1", {4, 16}, numbers.Vector(64)).Node("MatMul", {x, "w1"}, {"a"});
  builder.Node("Tanh", {"a"}, {"styles"});
  builder.Floats("w2", {16, 192}, numbers.Vector(16 * 192)).Node("MatMul", {"styles", "w2"}, {"b"});
  builder.Ints("shape", {-1, 3, 8, 8}).Node("Reshape", {"b", "shape"}, {"c"});
  builder.Node(half_range ? "Sigmoid" : "Tanh", {"c"}, {"image"}).Output("image");
  return builder.Take();
}

struct Model {
  Session session;
  meaning::Generator generator;
};

Model Open(bool classes = false, bool half_range = false) {
  Session session = LoadModel(SmoothGenerator(classes, half_range));
  meaning::Generator generator = meaning::Describe(session).value().generator;
  EXPECT_TRUE(generator.picture.has_value());
  return {std::move(session), std::move(generator)};
}

std::vector<float> Draw(Model& model, const std::vector<float>& z, int64_t label = 0) {
  std::vector<NamedTensor> feeds = {Floats("z", Shape{1, 4}, z)};
  if (model.generator.label) feeds.push_back({"label", {DType::kI64, Shape{1}, &label}});
  const auto image = model.session.Run(feeds);
  return {(*image)[0].floats(), (*image)[0].floats() + 192};
}

Target TargetOf(const std::vector<float>& picture, bool half_range) {
  Target target;
  target.height = target.width = 8;
  target.numbers = picture;
  target.weights.assign(64, 1.0f);
  for (float& number : target.numbers) number = half_range ? number : number / 2 + 0.5f;
  return target;
}

Result<Projection> Searched(Model& model, const Target& target, const ProjectOptions& options) {
  GANVAS_ASSIGN(Projection projection,
                Projection::Create(model.session, model.generator, target, options));
  double before = 0;
  for (;;) {
    GANVAS_ASSIGN(const double share, projection.Work(5));
    EXPECT_GE(share, before);
    before = share;
    if (share == 1) return projection;
  }
}

ProjectOptions Short() {
  ProjectOptions options;
  options.steps = 150;
  options.tries = 64;
  options.rate = 0.1;
  return options;
}

TEST(Project, FindsTheLatentOfAnOwnSample) {
  for (const bool half_range : {false, true}) {
    SCOPED_TRACE(half_range);
    Model model = Open(false, half_range);
    const std::vector<float> z = {0.8f, -0.3f, 0.5f, -1.1f};
    const std::vector<float> picture = Draw(model, z);
    const auto found = Searched(model, TargetOf(picture, half_range), Short());
    ASSERT_TRUE(found.ok()) << found.error().message;
    const Found& best = *found->best();
    EXPECT_GT(best.psnr, 40);
    EXPECT_LT(found->first()->psnr, best.psnr);
    EXPECT_EQ(best.dims, (std::vector<int64_t>{4}));
    for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(best.latent[i], z[i], 0.05f);
    // The picture is that of the latent.
    kernels::ExpectClose(best.picture, Draw(model, best.latent), 1e-5f);
  }
}

TEST(Project, FindsTheClass) {
  Model model = Open(true);
  const std::vector<float> z = {0.4f, 0.2f, -0.7f, 0.3f};
  for (const int64_t label : {0, 2}) {
    ProjectOptions options = Short();
    options.tries = 192;
    const auto found = Searched(model, TargetOf(Draw(model, z, label), false), options);
    ASSERT_TRUE(found.ok()) << found.error().message;
    EXPECT_GT(found->best()->psnr, 35);
    kernels::ExpectClose(found->best()->picture,
                         Draw(model, found->best()->latent, found->best()->label), 1e-5f);
    // A class that is asked for stays.
    options.label = 1;
    const auto other = Searched(model, TargetOf(Draw(model, z, label), false), options);
    EXPECT_EQ(other->best()->label, 1);
  }
}

TEST(Project, SearchesInTheStyles) {
  Model model = Open();
  const std::vector<float> z = {0.8f, -0.3f, 0.5f, -1.1f};
  const std::vector<float> picture = Draw(model, z);
  ProjectOptions options = Short();
  options.value = "styles";
  const auto found = Searched(model, TargetOf(picture, false), options);
  ASSERT_TRUE(found.ok()) << found.error().message;
  const Found& best = *found->best();
  EXPECT_EQ(best.dims, (std::vector<int64_t>{16}));
  EXPECT_GT(best.psnr, 35);
  const std::vector<NamedTensor> feeds = {Floats("styles", Shape{1, 16}, best.latent)};
  const auto again = model.session.Run(feeds).value();
  kernels::ExpectClose({again[0].floats(), again[0].floats() + 192}, best.picture, 1e-5f);
}

TEST(Project, GivesTheSameForASeedHoweverItIsCut) {
  const std::vector<float> z = {0.1f, -0.9f, 0.6f, 0.2f};
  ProjectOptions options = Short();
  options.steps = 20;
  std::vector<float> latents[2];
  for (const double milliseconds : {0.0, 1000.0}) {
    Model model = Open();
    const Target target = TargetOf(Draw(model, z), false);
    Projection projection =
        Projection::Create(model.session, model.generator, target, options).value();
    while (projection.Work(milliseconds).value() < 1) {
    }
    latents[milliseconds > 0 ? 1 : 0] = projection.best()->latent;
  }
  EXPECT_EQ(latents[0], latents[1]);
  options.seed = 5;
  Model model = Open();
  EXPECT_NE(Searched(model, TargetOf(Draw(model, z), false), options)->best()->latent, latents[0]);
}

TEST(Project, AMaskSaysWhatMatters) {
  Model model = Open();
  const std::vector<float> a = Draw(model, {0.8f, -0.3f, 0.5f, -1.1f});
  const std::vector<float> b = Draw(model, {-1.2f, 0.9f, 0.1f, 0.7f});
  // The left half of one picture, the right half of another.
  Target target = TargetOf(a, false);
  const Target other = TargetOf(b, false);
  for (size_t i = 0; i < target.numbers.size(); ++i) {
    if (i % 8 >= 4) target.numbers[i] = other.numbers[i];
  }
  for (size_t i = 0; i < 64; ++i) target.weights[i] = i % 8 < 4 ? 1.0f : 0.0f;
  const auto found = Searched(model, target, Short());
  EXPECT_GT(found->best()->psnr, 35);
  kernels::ExpectClose(found->best()->picture, a, 0.1f);
}

TEST(Project, TheSessionMayGo) {
  const std::vector<float> z = {0.8f, -0.3f, 0.5f, -1.1f};
  std::optional<Projection> projection;
  {
    Model model = Open();
    projection =
        Projection::Create(model.session, model.generator, TargetOf(Draw(model, z), false), Short())
            .value();
  }
  while (projection->Work(1000).value() < 1) {
  }
  EXPECT_GT(projection->best()->psnr, 40);
}

TEST(Project, SaysWhatItCannotDo) {
  Model model = Open(true);
  const Target target = TargetOf(Draw(model, {0, 0, 0, 0}), false);
  const auto error = [&](const ProjectOptions& options) {
    const auto made = Projection::Create(model.session, model.generator, target, options);
    return made.ok() ? std::string("no error") : made.error().message;
  };
  ProjectOptions options = Short();
  options.label = 7;
  EXPECT_EQ(error(options), "class 7, expected 0 to 2");
  options = Short();
  options.steps = 0;
  EXPECT_EQ(error(options), "steps is 0, expected 1 to 100000");
  options = Short();
  options.value = "nothing";
  EXPECT_EQ(error(options), "no value of the model is called 'nothing'");
}

TEST(Target, IsCutToTheShapeOfTheModelsPictures) {
  // Red, green, blue and white columns; the two in the middle stay.
  const std::vector<uint8_t> row = {255, 0, 0,   255, 0,   255, 0,   255,
                                    0,   0, 255, 255, 255, 255, 255, 255};
  Image image{4, 2, std::vector<uint8_t>(32)};
  for (size_t i = 0; i < 32; ++i) image.rgba[i] = row[i % 16];
  const Target colour = MakeTarget(image, nullptr, 3, 2, 2).value();
  EXPECT_EQ(colour.numbers, (std::vector<float>{0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1}));
  EXPECT_EQ(colour.weights, std::vector<float>(4, 1.0f));
  const Target grey = MakeTarget(image, nullptr, 1, 2, 2).value();
  kernels::ExpectClose(grey.numbers, {0.587f, 0.114f, 0.587f, 0.114f}, 1e-6f);
  // Transparent is white, but for models with an alpha of their own.
  image.rgba[7] = 0;
  EXPECT_EQ(MakeTarget(image, nullptr, 3, 2, 2).value().numbers[0], 1.0f);
  EXPECT_EQ(MakeTarget(image, nullptr, 4, 2, 2).value().numbers[12], 0.0f);
  const Target masked = MakeTarget(image, &image, 3, 2, 2).value();
  kernels::ExpectClose(masked.weights, {0, std::sqrt(0.114f), std::sqrt(0.587f), std::sqrt(0.114f)},
                       1e-6f);
  const Image black{1, 1, {0, 0, 0, 255}};
  EXPECT_FALSE(MakeTarget(image, &black, 3, 2, 2).ok());
  EXPECT_FALSE(MakeTarget({}, nullptr, 3, 2, 2).ok());
}

}  // namespace
}  // namespace ganvas::project

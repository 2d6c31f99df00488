// Derivatives of the updates against differences of their sums of terms.
#include "shared/laboratory/step_graphs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shared/graph/differentiate.h"
#include "shared/latent/latent.h"

namespace ganvas::laboratory {
namespace {

// Runs a graph with random inputs, and with weights that can be moved.
class Probe {
 public:
  explicit Probe(graph::Graph graph) : session_(std::move(Session::Of(std::move(graph)).value())) {
    for (const Port& port : session_.info().inputs) {
      const Shape shape = Shape::Create(port.dims).value();
      std::vector<float>& numbers = storage_[port.name];
      numbers.assign(static_cast<size_t>(shape.elements()), 1.0f);
      if (port.name.rfind(graph::CotangentName(""), 0) == 0) continue;
      Latent(3, storage_.size(), Prior::kNormal, numbers);
      const bool weight = port.name.find(".weight") != std::string::npos;
      for (float& number : numbers) number *= weight ? 0.6f : 0.8f;
    }
  }

  // Each derivative of a few, compared with a difference of the total.
  void Check(const std::vector<std::string>& weights) {
    const std::vector<OutputTensor> outputs = Run();
    int checked = 0;
    for (size_t w = 0; w < weights.size(); ++w) {
      std::vector<float>& numbers = storage_[weights[w]];
      for (size_t i = 0; i < numbers.size(); i += 3) {
        constexpr float kStep = 2e-3f;
        const float was = numbers[i];
        numbers[i] = was + kStep;
        const double above = Total(weights.size());
        numbers[i] = was - kStep;
        const double below = Total(weights.size());
        numbers[i] = was;
        const double expected = (above - below) / (2 * static_cast<double>(kStep));
        const auto found = static_cast<double>(outputs[w].floats()[i]);
        EXPECT_NEAR(found, expected, 4e-3 + 0.02 * std::abs(expected))
            << weights[w] << "[" << i << "]";
        ++checked;
      }
    }
    EXPECT_GT(checked, 20);
  }

 private:
  std::vector<OutputTensor> Run() {
    std::vector<NamedTensor> inputs;
    for (const Port& port : session_.info().inputs) {
      inputs.push_back(
          {port.name, {DType::kF32, Shape::Create(port.dims).value(), storage_[port.name].data()}});
    }
    auto outputs = session_.Run(inputs);
    EXPECT_TRUE(outputs.ok()) << outputs.error().message;
    return std::move(outputs).value();
  }
  double Total(size_t at) { return static_cast<double>(Run()[at].floats()[0]); }

  Session session_;
  std::map<std::string, std::vector<float>> storage_;
};

struct Case {
  Objective objective;
  DiscriminatorTerms terms;
};

class Updates : public ::testing::TestWithParam<Activation> {
 protected:
  Options With(Objective objective) const {
    Options options;
    options.batch = 5;
    options.objective = objective;
    options.generator = {2, 6, GetParam()};
    options.discriminator = {2, 6, GetParam()};
    return options;
  }
};

TEST_P(Updates, OfTheDiscriminatorHaveTheDerivativesOfTheirTerms) {
  const Case cases[] = {
      {Objective::kMinimax, {}},
      {Objective::kNonSaturating, {true, 0.7, 0, 0}},
      {Objective::kLsgan, {true, 0, 0.7, 0}},
      {Objective::kWgan, {true, 0, 0, 0.7}},
      {Objective::kHinge, {}},
      {Objective::kRpgan, {true, 0.5, 0.3, 0.2}},
      {Objective::kRpgan, {false, 0.5, 0.3, 0}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(kObjectiveNames[static_cast<size_t>(c.objective)]);
    const Options options = With(c.objective);
    const Network g("g", options.generator, 2, 2, 0), d("d", options.discriminator, 2, 1, 0);
    auto graph = DiscriminatorUpdate({g, d}, options, c.terms);
    ASSERT_TRUE(graph.ok()) << graph.error().message;
    Probe(std::move(graph).value()).Check(d.Names());
  }
}

TEST_P(Updates, OfTheGeneratorHaveTheDerivativesOfTheirTerms) {
  for (size_t i = 0; i < kObjectiveNames.size(); ++i) {
    SCOPED_TRACE(kObjectiveNames[i]);
    Options options = With(static_cast<Objective>(i));
    options.instance_noise = 0.1;
    options.pixel_weight = i % 2 == 0 ? 0.3 : 0;
    const Network g("g", options.generator, 2, 2, 0), d("d", options.discriminator, 2, 1, 0);
    auto graph = GeneratorUpdate({g, d}, options, {{0.5, -1}, {2, 0.5}});
    ASSERT_TRUE(graph.ok()) << graph.error().message;
    Probe(std::move(graph).value()).Check(g.Names());
  }
}

// Differences go wrong at kinks, which ReLU has; its rule is that of LeakyReLU.
INSTANTIATE_TEST_SUITE_P(Activations, Updates,
                         ::testing::Values(Activation::kTanh, Activation::kElu),
                         [](const auto& tested) {
                           return std::string(kActivationNames[static_cast<size_t>(tested.param)]);
                         });

}  // namespace
}  // namespace ganvas::laboratory

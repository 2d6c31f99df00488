// The one door into the engine: load a model, run it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/aligned_buffer.h"
#include "shared/base/result.h"
#include "shared/runtime/plan_info.h"
#include "shared/tensor/tensor.h"

namespace ganvas {

namespace graph {
struct Graph;
}

// A declared input or output of the graph; -1 marks a dynamic dimension.
struct Port {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<int64_t> dims;
  std::vector<std::string> dim_names;  // as in the file, "" where unnamed
  // Of an input that may be left out: the number that it has then.
  std::optional<float> default_value = std::nullopt;
};

struct ModelInfo {
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::map<std::string, std::string> metadata;  // metadata_props of the file
  std::string producer;                         // "name version" of the exporter, may be empty
  int64_t opset = 0;
  int64_t parameters = 0;                 // elements of all initializers
  int64_t weight_bytes = 0;               // bytes of all initializers as stored in the file
  std::map<std::string, int64_t> stored;  // element type -> elements of initializers of that type
  std::map<std::string, int> operators;   // operator type -> number of nodes
  // Operator types that the engine lacks, e.g. "Einsum" or "com.microsoft::FusedConv".
  std::vector<std::string> unsupported;
};

// What a value inside a model is good for.
enum class ValueUse : uint8_t {
  // Vectors that all of the output goes through: styles, as those of a mapping network, can be
  // mixed and moved here.
  kW,
  // Vectors, or the first maps, in which directions can be looked for.
  kDirections,
  // Maps with channels that an operator computes: to be looked at, and switched off by masks.
  kMaps,
};
inline constexpr std::array<const char*, 3> kValueUseNames = {"w", "directions", "maps"};

// What a layer is: operators from a product with weights on, as "ConvTranspose+Relu".
struct LayerFacts {
  std::string operators;
  int64_t parameters = 0;
  double share = 0;  // of all multiply-adds of the model
};

// A value inside the model that depends on its inputs. Feeds and outputs of a run may name it.
struct NamedValue {
  std::string name;
  std::string op;  // what computes it, "" for an input
  DType dtype = DType::kF32;
  std::vector<int64_t> dims;  // -1 where it follows from the inputs
  std::vector<ValueUse> uses = {};
  std::optional<LayerFacts> layer = std::nullopt;  // of maps that a layer gives
};

struct NamedTensor {
  std::string name;
  TensorView tensor;
};

// A result; owns its numbers.
struct OutputTensor {
  std::string name;
  DType dtype = DType::kF32;
  Shape shape;
  AlignedBuffer storage;
  const float* floats() const { return storage.as<float>(); }
};

struct SessionOptions {
  int threads = 1;              // worker threads of this session, >= 1
  bool direct_kernels = false;  // only sums as the operators define them (no Winograd)
};

// Not thread-safe: one caller at a time. A Session holds packed weights once and plans for the
// last few input shapes, of the last few choices of inputs and outputs. Results are bit-identical
// for equal inputs whatever the batch size, the place in the batch and the number of threads.
class Session {
 public:
  // What a file holds, whether the engine can run it or not. Fails with kBadModel.
  static Result<ModelInfo> Inspect(std::span<const uint8_t> bytes);
  // Takes the bytes of an ONNX file. Fails with kBadModel, kUnsupportedOp or kOutOfMemory.
  static Result<Session> Load(std::vector<uint8_t> bytes, const SessionOptions& options = {});
  static Result<Session> Load(AlignedBuffer bytes, const SessionOptions& options = {});
  // The same of a graph that was made in memory and owns its constants.
  static Result<Session> Of(graph::Graph graph, const SessionOptions& options = {});

  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  const ModelInfo& info() const;
  // The model as it was understood, for those who look into it; lives as long as the session.
  const graph::Graph& graph() const;

  // All named values inside the model, in the order in which they are computed, inputs first. Fails
  // where shapes cannot be told from inputs of usual sizes.
  Result<std::vector<NamedValue>> Values() const;
  // The float weights that the file holds, by name. Run reads them and takes others in their place.
  std::vector<NamedValue> Weights() const;

  // Runs to the end. `inputs` holds each graph input once, by name, in any order; those
  // with a default may be left out. An input may also name a value inside the model: what
  // lies before it is not computed, and inputs that nothing else needs may be left out. It may name
  // weights, which it replaces for this run, and masks: "mask of VALUE", float32 [C], multiplies
  // the channels of a value before they are read. Neither asks for another plan when only the
  // numbers differ. `outputs` names any values, also inputs and constants; none: the model's own
  // outputs. kBadInput for names that the model does not have.
  Result<std::vector<OutputTensor>> Run(std::span<const NamedTensor> inputs,
                                        std::span<const std::string> outputs = {});

  // The derivative, by each of the inputs `by`, of
  //   sum over cotangents c and elements i of c[i] * value(c)[i]
  // (vector-Jacobian products; graph::Differentiate). `cotangents` are named as the outputs or
  // inner values that they belong to, and have their shapes. `by` names inputs or inner values that
  // are given; none: all that are given and hold float32. The results have their names and shapes;
  // the values `also` follow. kUnsupportedOp names an operator whose gradient is not known.
  Result<std::vector<OutputTensor>> Gradient(std::span<const NamedTensor> inputs,
                                             std::span<const NamedTensor> cotangents,
                                             std::span<const std::string> by = {},
                                             std::span<const std::string> also = {});
  // The same in steps: Step and Finish follow.
  Status BeginGradient(std::span<const NamedTensor> inputs, std::span<const NamedTensor> cotangents,
                       std::span<const std::string> by = {},
                       std::span<const std::string> also = {});

  // A session of a graph that was made from this one's: its values up to the number of this graph's
  // are the same, and more may follow. Shares weights, and may outlive this session.
  Result<Session> Derive(graph::Graph derived) const;

  // A run in steps, so that a caller can show progress and cancel. Begin copies the inputs; Step
  // works for about `milliseconds` and returns the share done, in [0, 1], 1 when finished; Finish
  // gives the outputs after a Step returned 1. A new Begin or Cancel drops an unfinished run.
  Status Begin(std::span<const NamedTensor> inputs, std::span<const std::string> outputs = {});
  Result<double> Step(double milliseconds);
  Result<std::vector<OutputTensor>> Finish();
  void Cancel();

  using NamedShapes = std::span<const std::pair<std::string, Shape>>;
  // The plan for these input shapes, without times.
  Result<PlanInfo> InspectPlan(NamedShapes input_shapes);
  // The same as a table.
  Result<std::string> DescribePlan(NamedShapes input_shapes);
  // Runs `runs` times, after one run that is not counted, and gives the plan with the median time
  // of each step. An unfinished run is dropped.
  Result<PlanInfo> Profile(std::span<const NamedTensor> inputs, int runs);
  // The same of the gradient of the first output by all float inputs.
  Result<PlanInfo> ProfileGradient(std::span<const NamedTensor> inputs, int runs);

 private:
  class Impl;
  static Result<Session> Open(std::shared_ptr<const void> owner, std::span<const uint8_t> bytes,
                              const SessionOptions& options);
  explicit Session(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ganvas

#include "shared/plan/constants.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/graph/composite.h"
#include "shared/graph/graph.h"

namespace ganvas::plan {
namespace {

// Of the model's nodes, those that follow from constants alone, by index.
std::vector<bool> FollowFromConstants(const onnx::Model& model) {
  std::vector<bool> follows(model.nodes.size(), false);
  std::map<std::string, std::vector<size_t>> readers;
  std::vector<size_t> missing(model.nodes.size(), 0);  // inputs that are not known to be constant
  std::vector<size_t> ready;
  for (size_t n = 0; n < model.nodes.size(); ++n) {
    for (const std::string& input : model.nodes[n].inputs) {
      if (input.empty()) continue;
      readers[input].push_back(n);
      ++missing[n];
    }
    if (missing[n] == 0) ready.push_back(n);
  }
  auto make = [&](const std::string& name) {
    const auto found = readers.find(name);
    if (found == readers.end()) return;
    for (const size_t reader : found->second) {
      if (--missing[reader] == 0) ready.push_back(reader);
    }
    readers.erase(found);
  };
  for (const onnx::Tensor& tensor : model.initializers) make(tensor.name);
  while (!ready.empty()) {
    const size_t n = ready.back();
    ready.pop_back();
    if (!graph::IsKnownOperator(model.nodes[n].domain, model.nodes[n].op_type)) continue;
    follows[n] = true;
    for (const std::string& output : model.nodes[n].outputs) make(output);
  }
  return follows;
}

// Leaves of the model what follows from constants alone; all of it is output.
void KeepConstants(onnx::Model& model) {
  const std::vector<bool> follows = FollowFromConstants(model);
  std::vector<onnx::Node> kept;
  model.inputs.clear();
  model.outputs.clear();
  for (size_t n = 0; n < model.nodes.size(); ++n) {
    if (!follows[n]) continue;
    for (const std::string& output : model.nodes[n].outputs) {
      if (output.empty()) continue;
      model.outputs.emplace_back();
      model.outputs.back().name = output;
    }
    kept.push_back(std::move(model.nodes[n]));
  }
  model.nodes = std::move(kept);
}

}  // namespace

uint64_t MostConstantBytes(uint64_t stored_bytes) {
  // Weights are widened at most eightfold, and some values are made of them in several steps.
  constexpr uint64_t kLeast = uint64_t{1} << 28;
  constexpr uint64_t kTimes = 16;
  return std::max(kLeast, kTimes * stored_bytes);
}

Status CheckConstants(onnx::Model model) {
  uint64_t stored = 0;
  for (const onnx::Tensor& tensor : model.initializers) stored += tensor.data.size();
  KeepConstants(model);
  if (model.outputs.empty()) return {};
  const Result<graph::Graph> graph = graph::Build(std::move(model));
  if (!graph.ok()) return {};
  const uint64_t most = MostConstantBytes(stored);
  const std::vector<graph::Inferred> values = graph::InferConstants(graph.value());
  uint64_t bytes = 0;
  for (const graph::Node& node : graph.value().nodes) {
    for (const graph::ValueId output : node.outputs) {
      if (output == graph::kNoValue) continue;
      const graph::Inferred& value = values[static_cast<size_t>(output)];
      const auto elements = static_cast<uint64_t>(value.shape.elements());
      if (elements > most || (bytes += elements * ByteSize(value.dtype)) > most) {
        return OutOfMemory("node " + Quoted(node.name) +
                           ": the values that follow from constants take more than " +
                           std::to_string(most >> 20) + " MB, which is the most for this file");
      }
    }
  }
  return {};
}

}  // namespace ganvas::plan

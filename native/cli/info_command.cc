#include "native/cli/info_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "native/cli/info_run.h"
#include "native/cli/model_file.h"

namespace ganvas::cli {
namespace {

using Json = nlohmann::ordered_json;

struct InfoOptions {
  std::string target;
  bool json = false;
  bool plan = false;
  int64_t batch = 1;
};

Json PortJson(const Port& port) {
  Json dims = Json::array();
  for (size_t i = 0; i < port.dims.size(); ++i) {
    const bool named = i < port.dim_names.size() && !port.dim_names[i].empty();
    if (port.dims[i] >= 0) {
      dims.push_back(port.dims[i]);
    } else {
      dims.push_back(named ? Json(port.dim_names[i]) : Json(nullptr));
    }
  }
  return {{"name", port.name}, {"dtype", DTypeName(port.dtype)}, {"dims", dims}};
}

Json ModelJson(const std::string& path, const ModelInfo& info) {
  Json model;
  model["file"] = path;
  model["bytes"] = std::filesystem::file_size(path);
  model["inputs"] = Json::array();
  for (const Port& port : info.inputs) model["inputs"].push_back(PortJson(port));
  model["outputs"] = Json::array();
  for (const Port& port : info.outputs) model["outputs"].push_back(PortJson(port));
  model["metadata"] = info.metadata;
  model["producer"] = info.producer;
  model["opset"] = info.opset;
  model["parameters"] = info.parameters;
  model["weight_bytes"] = info.weight_bytes;
  model["operators"] = info.operators;
  return model;
}

std::string ModelText(const std::string& path, const ModelInfo& info) {
  const auto row = [](const std::string& title, const std::string& value) {
    return title + std::string(title.size() < 12 ? 12 - title.size() : 1, ' ') + value + "\n";
  };
  std::string text =
      row("file", path + ", " + std::to_string(std::filesystem::file_size(path)) + " bytes");
  for (const Port& port : info.inputs) text += row("input", port.name + ": " + PortText(port));
  for (const Port& port : info.outputs) text += row("output", port.name + ": " + PortText(port));
  text += row("opset", std::to_string(info.opset) +
                           (info.producer.empty() ? "" : ", written by " + info.producer));
  text += row("parameters", std::to_string(info.parameters) + " in " +
                                std::to_string(info.weight_bytes) + " bytes");
  std::string operators;
  for (const auto& [name, count] : info.operators) {
    operators += (operators.empty() ? "" : ", ") + name + " " + std::to_string(count);
  }
  text += row("operators", operators);
  for (const auto& [name, value] : info.metadata) text += row("metadata", name + " = " + value);
  return text;
}

// Declared shapes with `batch` in place of a dynamic first dimension.
std::vector<std::pair<std::string, Shape>> PlanShapes(const std::string& path,
                                                      const ModelInfo& info, int64_t batch) {
  std::vector<std::pair<std::string, Shape>> shapes;
  for (const Port& port : info.inputs) {
    std::vector<int64_t> dims = port.dims;
    for (size_t i = 0; i < dims.size(); ++i) {
      if (dims[i] >= 0) continue;
      if (i > 0) {
        throw FatalError(ExitCode::kUsage, path + ": --plan, but input '" + port.name + "' is " +
                                               PortText(port) + " with more than a dynamic N");
      }
      dims[i] = batch;
    }
    shapes.emplace_back(port.name, ValueOrThrow(Shape::Create(dims), path));
  }
  return shapes;
}

void Info(const InfoOptions& options) {
  if (std::filesystem::is_directory(options.target)) {
    const Json run = DescribeRun(options.target);
    std::fputs(options.json ? (run.dump(2) + "\n").c_str() : RunText(run).c_str(), stdout);
    return;
  }
  Session session = LoadSession(options.target, {});
  const ModelInfo& info = session.info();
  std::string plan;
  if (options.plan) {
    plan = ValueOrThrow(session.DescribePlan(PlanShapes(options.target, info, options.batch)),
                        options.target);
  }
  if (options.json) {
    Json model = ModelJson(options.target, info);
    if (options.plan) model["plan"] = plan;
    // Names in a file need not be UTF-8.
    std::printf("%s\n", model.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
    return;
  }
  std::fputs(ModelText(options.target, info).c_str(), stdout);
  if (options.plan) std::printf("\n%s", plan.c_str());
}

}  // namespace

void AddInfoCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("info", "Describe an ONNX model or a run folder");
  const auto options = std::make_shared<InfoOptions>();
  command->add_option("TARGET", options->target, "ONNX file or run folder")
      ->required()
      ->type_name("MODEL|RUN");
  command->add_flag("--json", options->json, "One JSON object on stdout and nothing else");
  command->add_flag("--plan", options->plan, "Also how the engine would run the model");
  command->add_option("--batch", options->batch, "N of the plan")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command->footer(
      "\nExamples:\n"
      "  ganvas info fashion.onnx\n"
      "  ganvas info fashion.onnx --plan --batch 64\n"
      "  ganvas info runs/fashion --json\n");
  command->callback([options, &result] {
    Info(*options);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli

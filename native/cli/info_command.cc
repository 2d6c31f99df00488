#include "native/cli/info_command.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "native/chart/run_stats.h"
#include "native/cli/files.h"
#include "native/cli/info_meaning.h"
#include "native/cli/info_run.h"
#include "native/cli/json_text.h"
#include "native/cli/model_file.h"
#include "native/cli/model_input.h"
#include "native/regular_file.h"
#include "shared/base/quoted.h"
#include "shared/film/film.h"
#include "shared/onnx/reader.h"

namespace ganvas::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kLongestValue = 4096;  // bytes of a row

struct InfoOptions {
  std::string target;
  std::string out;
  bool json = false;
  bool plan = false;
  bool values = false;
  bool gradient = false;
  int64_t batch = 1;
  int64_t size = 0;
  int threads = 1;
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

Json ModelJson(const std::string& path, const ModelInfo& info, const std::string& problem) {
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
  model["stored"] = info.stored;
  model["operators"] = info.operators;
  if (!info.unsupported.empty()) model["unsupported"] = info.unsupported;
  if (!problem.empty()) model["engine_problem"] = problem;
  return model;
}

Json PlanJson(const PlanInfo& info) {
  Json steps = Json::array();
  double milliseconds = 0;
  for (const PlanStep& step : info.steps) {
    steps.push_back({{"operator", step.op},
                     {"node", step.node},
                     {"output", step.output.dims()},
                     {"kernel", step.kernel},
                     {"items", step.items},
                     {"macs", step.macs},
                     {"output_bytes", step.output_bytes},
                     {"weight_bytes", step.weight_bytes},
                     {"milliseconds", step.milliseconds}});
    milliseconds += step.milliseconds;
  }
  return {{"milliseconds", milliseconds},      {"arena_bytes", info.arena_bytes},
          {"live_bytes", info.live_bytes},     {"scratch_bytes", info.scratch_bytes},
          {"packed_bytes", info.packed_bytes}, {"steps", steps}};
}

// What the model takes and gives; of a file with operators that the engine lacks what it declares.
// `problem` becomes why the engine cannot run it though it has all operators, else stays "".
MeaningInfo MeaningOf(const std::string& path, const ModelInfo& info, Session* session,
                      std::string* problem) {
  if (session == nullptr) {
    const std::vector<uint8_t> bytes = ReadModelFile(path);
    const onnx::Model model = ValueOrThrow(onnx::Read(bytes), path);
    return TellMeaning(path, meaning::Reading::Of(model).Known(), info);
  }
  const auto found = meaning::Describe(*session);
  if (found.ok()) return TellMeaning(path, *found, info);
  *problem = found.error().message;
  return {};
}

// In columns: name, type and shape, operator.
std::string ValuesText(const std::vector<NamedValue>& values) {
  std::vector<std::array<std::string, 2>> rows;
  std::array<size_t, 2> widths = {0, 0};
  for (const NamedValue& value : values) {
    Port port;
    port.dtype = value.dtype;
    port.dims = value.dims;
    port.dim_names.resize(value.dims.size());
    rows.push_back({Printable(value.name, kLongestValue), PortText(port)});
    for (size_t i = 0; i < 2; ++i) widths[i] = std::max(widths[i], rows.back()[i].size());
  }
  std::string text;
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t column = 0; column < 2; ++column) {
      const std::string& cell = rows[i][column];
      text += cell + std::string(widths[column] - cell.size() + 2, ' ');
    }
    text += values[i].op.empty() ? "input" : values[i].op;
    for (size_t use = 0; use < values[i].uses.size(); ++use) {
      text += use == 0 ? "  for " : ", ";
      text += kValueUseNames[static_cast<size_t>(values[i].uses[use])];
    }
    if (const auto& layer = values[i].layer) {
      std::array<char, 64> facts;
      std::snprintf(facts.data(), facts.size(), "; %lld parameters, %.1f %% of products",
                    static_cast<long long>(layer->parameters), 100 * layer->share);
      text += "  layer " + layer->operators + facts.data();
    }
    text += '\n';
  }
  return text;
}

Json ValuesJson(const std::vector<NamedValue>& values) {
  Json list = Json::array();
  for (const NamedValue& value : values) {
    Json dims = Json::array();
    for (const int64_t dim : value.dims) dims.push_back(dim >= 0 ? Json(dim) : Json(nullptr));
    Json uses = Json::array();
    for (const ValueUse use : value.uses) uses.push_back(kValueUseNames[static_cast<size_t>(use)]);
    list.push_back({{"name", value.name},
                    {"uses", uses},
                    {"operator", value.op},
                    {"dtype", DTypeName(value.dtype)},
                    {"dims", dims}});
    if (!value.layer) continue;
    list.back()["layer"] = {{"operators", value.layer->operators},
                            {"parameters", value.layer->parameters},
                            {"share", value.layer->share}};
  }
  return list;
}

std::string ModelText(const std::string& path, const ModelInfo& info, const MeaningInfo& meaning,
                      const std::string& problem) {
  const auto row = [](const std::string& title, const std::string& value) {
    return title + std::string(title.size() < 12 ? 12 - title.size() : 1, ' ') +
           Printable(value, kLongestValue) + "\n";
  };
  std::string text =
      row("file", path + ", " + std::to_string(std::filesystem::file_size(path)) + " bytes");
  for (const Port& port : info.inputs) text += row("input", port.name + ": " + PortText(port));
  for (const Port& port : info.outputs) text += row("output", port.name + ": " + PortText(port));
  for (const auto& [title, value] : meaning.rows) text += row(title, value);
  text += row("opset", std::to_string(info.opset) +
                           (info.producer.empty() ? "" : ", written by " + info.producer));
  text += row("parameters", std::to_string(info.parameters) + " in " +
                                std::to_string(info.weight_bytes) + " bytes");
  std::string stored;
  for (const auto& [type, count] : info.stored) {
    stored += (stored.empty() ? "" : ", ") + std::to_string(count) + " " + type;
  }
  text += row("stored as", stored);
  std::string operators;
  for (const auto& [name, count] : info.operators) {
    operators += (operators.empty() ? "" : ", ") + name + " " + std::to_string(count);
  }
  text += row("operators", operators);
  for (const auto& [name, value] : info.metadata) text += row("metadata", name + " = " + value);
  if (!problem.empty()) text += row("engine", "cannot run this model: " + problem);
  return text;
}

// "it lacks Einsum, LSTM"; "" where nothing is lacking.
std::string LackingText(const std::vector<std::string>& operators) {
  std::string text;
  for (const std::string& name : operators) text += (text.empty() ? "it lacks " : ", ") + name;
  return text;
}

// Of the snapshots, if the file holds a film.
std::vector<int64_t> FilmSteps(const std::string& path, const std::vector<uint8_t>& bytes) {
  if (!film::Film::IsIn(bytes)) return {};
  return ModelValue(film::Film::Open(bytes), path).steps();
}

std::string FilmText(const std::vector<int64_t>& steps) {
  if (steps.empty()) return "";
  return "film        " + std::to_string(steps.size()) + " snapshots, steps " +
         std::to_string(steps.front()) + " to " + std::to_string(steps.back()) + "\n";
}

// The plan with the time of each step: the median of up to 20 runs in about a second.
PlanInfo MeasuredPlan(const InfoOptions& options, Session* session) {
  const ModelInputs inputs(options.target, session->info(), options.batch, options.size);
  const auto profile = [&](int runs) {
    Result<PlanInfo> plan = options.gradient ? session->ProfileGradient(inputs.tensors(), runs)
                                             : session->Profile(inputs.tensors(), runs);
    if (!plan.ok()) {
      throw FatalError(CodeOf(plan.error()), options.target + ": " + plan.error().message);
    }
    return std::move(plan).value();
  };
  const PlanInfo first = profile(1);
  double milliseconds = 0;
  for (const PlanStep& step : first.steps) milliseconds += step.milliseconds;
  const double fitting = 1000.0 / std::max(milliseconds, 1.0);
  return profile(static_cast<int>(std::clamp(fitting, 3.0, 20.0)));
}

void InfoOfRun(const InfoOptions& options) {
  if (!options.out.empty() && !options.out.ends_with(".png")) {
    throw FatalError(ExitCode::kUsage,
                     "--out " + options.out + ": expected a name that ends in .png");
  }
  const chart::RunStats stats = chart::ReadRunStats(options.target + "/stats.jsonl");
  Json run = DescribeRun(options.target, stats);
  if (!options.out.empty()) {
    WriteFile(options.out,
              ValueOrThrow(EncodePng(RunPicture(run, stats)), options.out, ExitCode::kFailed));
    run["curves"] = options.out;
  }
  if (options.json) {
    std::printf("%s\n", JsonText(run, 2).c_str());
    return;
  }
  std::fputs(RunText(run, stats).c_str(), stdout);
}

void Info(const InfoOptions& options) {
  std::error_code error;
  if (std::filesystem::is_directory(options.target, error)) {
    InfoOfRun(options);
    return;
  }
  if (!options.out.empty()) {
    throw FatalError(ExitCode::kUsage,
                     "--out draws the curves of a run; " + options.target + " is not a folder");
  }
  RequireRegularFile(options.target, kModelOrRun);
  std::vector<uint8_t> bytes = ReadModelFile(options.target);
  const ModelInfo info = ModelValue(Session::Inspect(bytes), options.target);
  const std::vector<int64_t> film = FilmSteps(options.target, bytes);
  // What the engine lacks, and what takes more memory than it may, is described; whatever else is
  // wrong with a model is an error.
  PlanInfo plan;
  std::string problem = LackingText(info.unsupported);
  std::optional<Session> session;
  const bool runs = options.plan || options.values;
  if (problem.empty() || runs) {
    Result<Session> loaded = Session::Load(std::move(bytes), {.threads = options.threads});
    const bool lacking = !loaded.ok() && loaded.error().code == ErrorCode::kUnsupportedOp;
    if (lacking && !runs) {
      problem = loaded.error().message;
    } else {
      session = ModelValue(std::move(loaded), options.target);
    }
  }
  const MeaningInfo meaning =
      MeaningOf(options.target, info, session ? &*session : nullptr, &problem);
  std::vector<NamedValue> values;
  if (options.values) values = ModelValue(session->Values(), options.target);
  if (options.plan) plan = MeasuredPlan(options, &*session);
  if (options.json) {
    Json model = ModelJson(options.target, info, problem);
    if (!meaning.json.empty()) model[meaning.member] = Json::parse(meaning.json);
    if (!film.empty()) model["film"] = {{"steps", film}};
    if (options.values) model["values"] = ValuesJson(values);
    if (options.plan) model["plan"] = PlanJson(plan);
    std::printf("%s\n", JsonText(model, 2).c_str());
    return;
  }
  std::fputs((ModelText(options.target, info, meaning, problem) + FilmText(film)).c_str(), stdout);
  if (options.values) std::printf("\n%s", ValuesText(values).c_str());
  if (options.plan) std::printf("\n%s", PlanTable(plan).c_str());
}

}  // namespace

void AddInfoCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("info", "Describe an ONNX model or a run folder");
  const auto options = std::make_shared<InfoOptions>();
  command->add_option("TARGET", options->target, "ONNX file or run folder")
      ->required()
      ->type_name("MODEL|RUN");
  command->add_option("--out", options->out, "Draw the curves of a run: losses, metrics, ...")
      ->type_name("FILE.png");
  command->add_flag("--json", options->json, "Print one JSON object on stdout and nothing else");
  CLI::Option* plan =
      command->add_flag("--plan", options->plan, "Print how the engine runs the model, with times");
  command
      ->add_flag("--gradient", options->gradient,
                 "With --plan: the plan of the gradient of the first output by the inputs")
      ->needs(plan);
  command->add_flag("--values", options->values,
                    "List the values inside the model, which ganvas run can take and give");
  command->add_option("--batch", options->batch, "Batch size of the plan")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command
      ->add_option("--size", options->size,
                   "Height and width of the plan's pictures, if the model leaves them free [the "
                   "trained size]")
      ->check(CLI::Range(1, 32768));
  command->add_option("--threads", options->threads, "CPU threads of the plan")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->footer(
      "\nExamples:\n"
      "  ganvas info fashion.onnx\n"
      "  ganvas info fashion.onnx --plan --batch 64\n"
      "  ganvas info runs/fashion\n"
      "  ganvas info runs/fashion --out curves.png\n");
  command->callback([options, &result] {
    Info(*options);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli

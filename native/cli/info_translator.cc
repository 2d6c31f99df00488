#include "native/cli/info_translator.h"

#include <nlohmann/json.hpp>

#include "native/cli/model_file.h"
#include "shared/translate/translator.h"

namespace ganvas::cli {
namespace {

using Json = nlohmann::ordered_json;
using translate::PictureFormat;
using translate::PictureRange;
using translate::Translator;

Json OrNull(int64_t value) { return value > 0 ? Json(value) : Json(nullptr); }

std::string SizeText(int64_t height, int64_t width) {
  return std::to_string(height) + " x " + std::to_string(width);
}

Json SideJson(const std::string& name, const PictureFormat& format, const PictureRange& range) {
  return {{"name", name},
          {"channels", format.channels},
          {"layout", translate::LayoutName(format.layout)},
          {"range", translate::RangeName(format.range)},
          {"range_source", translate::RangeSourceName(range.source)},
          {"range_reason", range.reason}};
}

// "3 channels in -1..1 (the file says so)".
std::string FormatText(const PictureFormat& format, const PictureRange& range) {
  std::string text = std::to_string(format.channels) + " channel" +
                     (format.channels == 1 ? "" : "s") + " in " +
                     translate::RangeName(format.range);
  return range.reason.empty() ? text : text + " (" + range.reason + ")";
}

std::string SidesText(const Translator& model) {
  if (model.fixed_size()) return SizeText(model.height, model.width);
  std::string text = "any height and width";
  if (model.multiple > 1) text += " in multiples of " + std::to_string(model.multiple);
  if (model.smallest > 1) text += " from " + std::to_string(model.smallest) + " on";
  return text;
}

std::string ScaleText(const Translator& model) {
  if (model.scale == 1) return "as large";
  if (model.scale == 0) return "of another size";
  return nlohmann::json(model.scale).dump() + " times as large";
}

}  // namespace

TranslatorInfo DescribeTranslatorFile(Session* session) {
  const auto described = translate::DescribeTranslator(*session);
  if (!described.ok()) return {};
  const Translator& model = *described;
  const ModelInfo& info = session->info();
  const std::vector<std::string> domains = DomainNames(info);
  const int64_t trained = TrainedSize(info);
  const auto direction = info.metadata.find("ganvas.direction");

  TranslatorInfo result;
  if (domains.size() == 2) {
    result.rows.emplace_back("translates", domains[0] + " into " + domains[1]);
  }
  std::string takes = FormatText(model.takes, model.input_range) + ", " + SidesText(model);
  if (trained > 0) takes += "; trained on " + SizeText(trained, trained);
  result.rows.emplace_back("takes", takes);
  result.rows.emplace_back("gives",
                           FormatText(model.gives, model.output_range) + ", " + ScaleText(model));
  const Json json = {{"domains", domains},
                     {"direction", direction == info.metadata.end() ? "" : direction->second},
                     {"trained_size", OrNull(trained)},
                     {"input", SideJson(model.input, model.takes, model.input_range)},
                     {"output", SideJson(model.output, model.gives, model.output_range)},
                     {"multiple", model.multiple},
                     {"smallest", model.smallest},
                     {"height", OrNull(model.height)},
                     {"width", OrNull(model.width)},
                     {"scale", model.scale}};
  // Names in a file need not be UTF-8.
  result.json = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return result;
}

}  // namespace ganvas::cli

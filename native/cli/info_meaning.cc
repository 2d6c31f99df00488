#include "native/cli/info_meaning.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "native/cli/model_file.h"
#include "shared/base/decimal.h"
#include "shared/base/quoted.h"

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
  if (model.scale == 0) return "of another size";
  std::string text =
      model.scale == 1 ? "as large" : nlohmann::json(model.scale).dump() + " times as large";
  if (model.lost > 0) {
    text +=
        ", less " + std::to_string(model.lost) + " pixels, for which pictures get mirrored margins";
  }
  return text;
}

void TellConstants(const std::vector<translate::ConstantInput>& constants, MeaningInfo* result,
                   Json* json) {
  *json = Json::array();
  for (const translate::ConstantInput& constant : constants) {
    result->rows.emplace_back(
        constant.optional ? "optional" : "always",
        Quoted(constant.name) + ": " + Decimal(constant.value) + " (" + constant.reason + ")");
    json->push_back(
        {{"name", constant.name}, {"value", constant.value}, {"reason", constant.reason}});
  }
}

MeaningInfo TellTranslator(const std::string& path, const Translator& model,
                           const ModelInfo& info) {
  const std::vector<std::string> domains = DomainNames(path, info);
  const int64_t trained = TrainedSize(info);
  const auto direction = info.metadata.find("ganvas.direction");

  MeaningInfo result;
  result.member = "translator";
  if (domains.size() == 2) {
    result.rows.emplace_back("translates", domains[0] + " into " + domains[1]);
  }
  std::string takes = FormatText(model.takes, model.input_range) + ", " + SidesText(model);
  if (trained > 0) takes += "; trained on " + SizeText(trained, trained);
  result.rows.emplace_back("takes", takes);
  result.rows.emplace_back("gives",
                           FormatText(model.gives, model.output_range) + ", " + ScaleText(model));
  Json json = {{"domains", domains},
               {"direction", direction == info.metadata.end() ? "" : direction->second},
               {"trained_size", OrNull(trained)},
               {"input", SideJson(model.input, model.takes, model.input_range)},
               {"output", SideJson(model.output, model.gives, model.output_range)},
               {"multiple", model.multiple},
               {"smallest", model.smallest},
               {"height", OrNull(model.height)},
               {"width", OrNull(model.width)},
               {"scale", model.scale},
               {"lost", model.lost}};
  TellConstants(model.constants, &result, &json["constants"]);
  // Names in a file need not be UTF-8.
  result.json = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return result;
}

std::string PictureText(const meaning::PictureOutput& picture) {
  std::string text = Quoted(picture.name) + ": " + FormatText(picture.format, picture.range);
  if (picture.height > 0 && picture.width > 0)
    text += ", " + SizeText(picture.height, picture.width);
  return text + ", " + translate::LayoutName(picture.format.layout) + " (" + picture.layout_reason +
         ")";
}

Json PictureJson(const meaning::PictureOutput& picture) {
  Json json = SideJson(picture.name, picture.format, picture.range);
  json["layout_reason"] = picture.layout_reason;
  json["height"] = OrNull(picture.height);
  json["width"] = OrNull(picture.width);
  return json;
}

// Class names in the file say how many there are; one-hot vectors say it themselves.
int64_t ClassesOf(const std::string& path, const meaning::LabelInput& label,
                  const ModelInfo& info) {
  const auto named = static_cast<int64_t>(ClassNames(path, info).size());
  return named > 0 && label.form != meaning::LabelForm::kOneHot ? named : label.classes;
}

MeaningInfo TellGenerator(const std::string& path, const meaning::Generator& model,
                          const ModelInfo& info) {
  MeaningInfo result;
  result.member = "generator";
  const meaning::LatentInput& latent = *model.latent;
  const bool uniform = latent.prior == Prior::kUniform;
  std::string names = Quoted(latent.name);
  for (const std::string& name : latent.also) names += " and " + Quoted(name);
  result.rows.emplace_back(
      "latent", names + ": " +
                    (latent.size > 0 ? std::to_string(latent.size) : std::string("any number of")) +
                    (uniform ? " uniform" : " normal") + " numbers");
  Json json = {{"latent",
                {{"name", latent.name},
                 {"size", OrNull(latent.size)},
                 {"prior", uniform ? "uniform" : "normal"}}},
               {"label", nullptr},
               {"constants", Json::array()},
               {"output", nullptr},
               {"points", model.points.empty() ? Json(nullptr) : Json(model.points)},
               {"batch", OrNull(model.batch)}};
  if (model.label) {
    const int64_t classes = ClassesOf(path, *model.label, info);
    result.rows.emplace_back(
        "label",
        Quoted(model.label->name) + ": " + LabelFormName(model.label->form) + ", " +
            (classes > 0 ? std::to_string(classes) + " classes" : std::string("classes unknown")));
    json["label"] = {{"name", model.label->name},
                     {"form", LabelFormName(model.label->form)},
                     {"classes", OrNull(classes)}};
  }
  TellConstants(model.constants, &result, &json["constants"]);
  if (model.picture) {
    result.rows.emplace_back("pictures", PictureText(*model.picture));
    json["output"] = PictureJson(*model.picture);
  } else if (!model.points.empty()) {
    result.rows.emplace_back("points", Quoted(model.points) + ": in the plane");
  }
  result.json = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return result;
}

}  // namespace

MeaningInfo TellMeaning(const std::string& path, const meaning::Meaning& meaning,
                        const ModelInfo& info) {
  if (meaning.translator) return TellTranslator(path, *meaning.translator, info);
  const meaning::Generator& generator = meaning.generator;
  const bool makes = generator.picture || !generator.points.empty();
  if (generator.latent && generator.problem.empty() && makes) {
    return TellGenerator(path, generator, info);
  }
  constexpr std::string_view kNoTranslator = "not an image-to-image model: ";
  std::string no_translation = meaning.not_translator;
  if (no_translation.starts_with(kNoTranslator)) no_translation.erase(0, kNoTranslator.size());
  MeaningInfo result;
  result.rows.emplace_back(
      "sample", "no: " + (generator.problem.empty() ? generator.no_picture : generator.problem));
  result.rows.emplace_back("translate", "no: " + no_translation);
  return result;
}

}  // namespace ganvas::cli

#include "native/cli/translate_model.h"

#include <utility>

#include "native/cli/chosen_samples.h"
#include "native/cli/files.h"
#include "native/cli/model_file.h"
#include "native/error.h"

namespace ganvas::cli {
namespace {

constexpr double kStepMilliseconds = 50;

template <typename T>
T Value(Result<T> result) {
  if (!result.ok()) throw FatalError(CodeOf(result.error()), result.error().message);
  return std::move(result).value();
}

}  // namespace

TranslateModel::TranslateModel(std::string path, const TranslateModelOptions& options)
    : path_(std::move(path)),
      options_(options),
      session_(LoadSession(path_, {.threads = options.threads})) {
  const bool all_said = options.input_range && options.output_range;
  translator_ = ModelValue(translate::DescribeTranslator(session_, {.probe = !all_said}), path_);
  const auto chosen = [&](const translate::PictureRange& found) {
    return !options.file_knows_ranges || (found.source != translate::RangeSource::kMetadata &&
                                          found.source != translate::RangeSource::kGraph);
  };
  if (options.input_range && chosen(translator_.input_range)) {
    translate::ChooseInputRange(translator_, *options.input_range);
  }
  if (options.output_range && chosen(translator_.output_range)) {
    translate::ChooseOutputRange(translator_, *options.output_range);
  }
  SetNumbers(path_, options.numbers, translator_.constants);
  options_.translation.threads = options.threads;
}

translate::WholeStatistics* TranslateModel::Statistics() {
  if (!statistics_ && statistics_problem_.empty()) {
    auto loaded = translate::WholeStatistics::Load(ReadModelFile(path_), session_, translator_,
                                                   {.threads = options_.threads});
    if (loaded.ok()) {
      statistics_ = std::move(loaded).value();
    } else {
      statistics_problem_ = loaded.error().message;
    }
  }
  return statistics_ ? &*statistics_ : nullptr;
}

TranslatedPicture TranslateModel::Run(const Image& picture,
                                      const std::function<void(double)>& go_on) {
  translate::TranslationOptions options = options_.translation;
  auto translation = Value(translate::Translation::Begin(session_, translator_, picture, options));
  if (translation.own_statistics() && options_.whole_statistics) {
    options.statistics = Statistics();
    if (options.statistics != nullptr) {
      translation = Value(translate::Translation::Begin(session_, translator_, picture, options));
    }
  }
  for (double share = 0; share < 1;) {
    go_on(share);
    share = Value(translation.Step(kStepMilliseconds));
  }
  TranslatedPicture translated;
  translated.given = translation.Fitted();
  translated.result = Value(translation.Finish());
  translated.tiles = translation.tiles();
  translated.own_statistics = translation.own_statistics();
  return translated;
}

}  // namespace ganvas::cli

// A translator on disk, opened and understood, and one picture through it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/image/image.h"
#include "shared/runtime/session.h"
#include "shared/translate/statistics.h"
#include "shared/translate/translation.h"
#include "shared/translate/translator.h"

namespace ganvas::cli {

struct TranslateModelOptions {
  int threads = 1;
  // What the user says of the numbers that the model takes and gives; else they are found out.
  std::optional<translate::ValueRange> input_range, output_range;
  bool file_knows_ranges = false;  // what its metadata or graph tell counts more than those
  // Numbers for inputs beside the picture, by name, instead of the usual ones.
  std::vector<std::pair<std::string, double>> numbers;
  translate::TranslationOptions translation;  // without threads and statistics
  bool whole_statistics = true;               // of the picture for its tiles; else each has its own
};

struct TranslatedPicture {
  Image given;  // what the model was given
  Image result;
  int64_t tiles = 1;
  bool own_statistics = false;  // see Translation
};

class TranslateModel {
 public:
  // Throws FatalError naming the file: kUsage for `numbers` that it has no input for.
  TranslateModel(std::string path, const TranslateModelOptions& options);

  const std::string& path() const { return path_; }
  const translate::Translator& translator() const { return translator_; }
  // Why tiles cannot have statistics of the whole picture; empty before that was asked for, or
  // where they can.
  const std::string& statistics_problem() const { return statistics_problem_; }

  // `go_on(share)` is called every few milliseconds and may throw. Throws FatalError without a file
  // name: kFailed where memory runs out, kBadFile where the model cannot take the picture.
  TranslatedPicture Run(const Image& picture, const std::function<void(double)>& go_on);

 private:
  // Loads the second session that takes statistics, once.
  translate::WholeStatistics* Statistics();

  std::string path_;
  TranslateModelOptions options_;
  Session session_;
  translate::Translator translator_;
  std::optional<translate::WholeStatistics> statistics_;
  std::string statistics_problem_;
};

}  // namespace ganvas::cli

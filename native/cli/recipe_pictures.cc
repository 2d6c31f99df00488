#include "native/cli/recipe_pictures.h"

#include <algorithm>

#include "native/cli/model_file.h"
#include "native/error.h"
#include "shared/directions/samples.h"
#include "shared/latent/latent.h"
#include "shared/runtime/value_uses.h"
#include "shared/translate/numbers.h"

namespace ganvas::cli {
namespace {

// As in site/src/engine/styles.ts.
constexpr const char* kAverageName = "w_avg";
constexpr int64_t kAverageSamples = 4096;
// The page shows so many where the file does not say.
constexpr int64_t kUnknownClasses = 10;

}  // namespace

RecipePictures::RecipePictures(Session* session, const std::string& path,
                               const meaning::Generator& generator)
    : session_(session), path_(path), generator_(generator) {
  FindStyles();
}

void RecipePictures::FindStyles() {
  const auto known = session_->Values();
  if (!known.ok()) return;
  const bool named = session_->info().metadata.count("ganvas.w") > 0;
  const std::string name = StylesName(session_->info(), *known);
  const auto value = std::find_if(known->begin(), known->end(),
                                  [&](const NamedValue& each) { return each.name == name; });
  if (name.empty() || value == known->end() || value->dtype != DType::kF32) return;
  const std::vector<int64_t>& dims = value->dims;
  if (dims.size() < 2 || dims.size() > 3 || (dims.size() == 2 && !named)) return;
  const int64_t layers = dims.size() == 2 ? 1 : dims[1], dim = dims.back();
  if (layers < 1 || dim < 1) return;
  value_ = name;
  book_.Reset(static_cast<int>(layers), static_cast<int>(dim));
  for (const NamedValue& weight : session_->Weights()) {
    if (weight.name == kAverageName && weight.dims == std::vector<int64_t>{dim}) {
      average_ = weight.name;
    }
  }
}

std::vector<int64_t> RecipePictures::LabelsOf(std::span<const Recipe> recipes) const {
  if (!generator_.label) return {};
  const int64_t told = generator_.label->classes;
  const int classes = static_cast<int>(told > 0 ? told : kUnknownClasses);
  std::vector<int64_t> labels;
  for (const Recipe& recipe : recipes) labels.push_back(LabelOf(recipe, classes));
  return labels;
}

std::vector<float> RecipePictures::LatentsOf(std::span<const Recipe> recipes) const {
  const auto size = static_cast<size_t>(generator_.latent->size);
  std::vector<float> latents(recipes.size() * size);
  for (size_t i = 0; i < recipes.size(); ++i) {
    Realize(recipes[i], generator_.latent->prior, std::span(latents).subspan(i * size, size));
  }
  return latents;
}

std::vector<float> RecipePictures::StylesOf(std::vector<float> latents,
                                            std::vector<int64_t> labels) {
  directions::Samples samples =
      ModelValue(directions::Samples::Create(*session_, generator_, {{value_, 1, 0, 0}},
                                             {std::move(latents), std::move(labels)}),
                 path_);
  while (ModelValue(samples.Work(directions::Deadline::max()), path_) < 1) {
  }
  return std::move(samples.rows(0));
}

std::vector<float> RecipePictures::Average() {
  const size_t size = book_.size();
  std::vector<float> average(size);
  if (!average_.empty()) {
    const std::vector<std::string> names = {average_};
    const std::vector<OutputTensor> outputs = ModelValue(session_->Run({}, names), path_);
    const std::vector<float> row =
        translate::FloatsOf({outputs[0].dtype, outputs[0].shape, outputs[0].storage.data()});
    for (size_t i = 0; i < size; ++i) average[i] = row[i % row.size()];
    return average;
  }
  const meaning::LatentInput& latent = *generator_.latent;
  std::vector<float> latents(static_cast<size_t>(kAverageSamples * latent.size));
  Latents(0, 0, kAverageSamples, latent.size, latent.prior, latents.data());
  std::vector<int64_t> labels;
  const int64_t classes = generator_.label ? std::max<int64_t>(1, generator_.label->classes) : 0;
  for (int64_t i = 0; classes > 0 && i < kAverageSamples; ++i) labels.push_back(i % classes);
  const std::vector<float> styles = StylesOf(std::move(latents), std::move(labels));
  std::vector<double> sums(size);
  for (size_t i = 0; i < styles.size(); ++i) sums[i % size] += static_cast<double>(styles[i]);
  for (size_t i = 0; i < size; ++i) {
    average[i] = static_cast<float>(sums[i] * static_cast<double>(size) /
                                    static_cast<double>(styles.size()));
  }
  return average;
}

void RecipePictures::Learn(std::span<const Recipe> recipes) {
  if (!book_.has_average()) book_.SetAverage(Average());
  std::vector<Recipe> unknown;
  for (const Recipe& recipe : recipes) book_.FindUnknown(recipe, unknown);
  if (unknown.empty()) return;
  const std::vector<float> styles = StylesOf(LatentsOf(unknown), LabelsOf(unknown));
  for (size_t i = 0; i < unknown.size(); ++i) {
    book_.Keep(unknown[i], std::span(styles).subspan(i * book_.size(), book_.size()));
  }
}

Session* RecipePictures::SessionOf(const Recipe& recipe) {
  if (recipe.snapshot < 0) return session_;
  if (!film_) film_ = ModelValue(film::Film::Open(ReadModelFile(path_)), path_);
  const auto place = static_cast<size_t>(recipe.snapshot);
  if (place >= film_->steps().size()) {
    throw FatalError(ExitCode::kBadFile, path_ + ": has " + std::to_string(film_->steps().size()) +
                                             " snapshots, expected more than " +
                                             std::to_string(recipe.snapshot));
  }
  if (!snapshot_ || snapshot_->first != recipe.snapshot) {
    snapshot_.emplace(recipe.snapshot, LoadSession(ModelValue(film_->File(place), path_), path_,
                                                   {.threads = DefaultThreads()}));
  }
  return &snapshot_->second;
}

void RecipePictures::Draw(std::span<const Recipe> recipes,
                          const std::function<void(const GeneratedBatch&)>& take) {
  const auto nz = static_cast<size_t>(generator_.latent->size);
  for (size_t i = 0; i < recipes.size(); ++i) {
    if (FitsModel(recipes[i], nz, book_)) continue;
    throw FatalError(ExitCode::kBadFile, path_ + ": picture " + std::to_string(i + 1) +
                                             " holds numbers that do not fit this model, which "
                                             "takes latents of " +
                                             std::to_string(nz));
  }
  // As the page: each picture through its styles or through its latent, as it needs.
  const auto styled = [&](size_t i) { return has_styles() && NeedsStyles(recipes[i]); };
  const auto alike = [&](size_t a, size_t b) {
    return styled(a) == styled(b) && recipes[a].noise == recipes[b].noise &&
           recipes[a].snapshot == recipes[b].snapshot && recipes[a].changes == recipes[b].changes;
  };
  for (size_t first = 0, end = 0; first < recipes.size(); first = end) {
    end = first + 1;
    while (end < recipes.size() && alike(first, end)) ++end;
    meaning::Generator generator = generator_;
    for (meaning::ConstantInput& constant : generator.constants) {
      if (constant.role == meaning::ConstantRole::kNoise) {
        constant.value *= static_cast<double>(recipes[first].noise);
      }
    }
    const std::span<const Recipe> part = recipes.subspan(first, end - first);
    StyleMoves moves;
    if (styled(first)) {
      Learn(part);
      moves = [&](int64_t i) {
        StyleMove move{value_, std::vector<float>(book_.size()), true};
        book_.Realize(part[static_cast<size_t>(i)], move.offset);
        return std::vector<StyleMove>{std::move(move)};
      };
    }
    const auto shifted = [&](const GeneratedBatch& batch) {
      take({batch.shape, batch.values, batch.first + static_cast<int64_t>(first)});
    };
    // What the styles replace is given latents all the same, and classes.
    const std::vector<float> latents =
        styled(first) ? std::vector<float>(part.size() * nz) : LatentsOf(part);
    Session* const session = SessionOf(part[0]);
    const std::vector<ChannelMask> masks = MasksFor(path_, *session, recipes[first].changes);
    Generate(session, path_, generator, latents, LabelsOf(part), shifted, moves, masks);
  }
}

}  // namespace ganvas::cli

#include "web/generator/generator.h"

#include <emscripten/emscripten.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "web/bridge/app_bridge.h"
#include "web/generator/time_text.h"

namespace ganvas::page {
namespace {

// Pictures that are kept though they are not shown, on the CPU and as textures each.
constexpr size_t kMaxKeptBytes = 48u << 20;
constexpr size_t kMaxKept = 4096;

bool Contains(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// float[count, size], then int32[count]: what a request carries.
class Batch {
 public:
  Batch(size_t count, size_t size)
      : size_(size), bytes_(count * (size * sizeof(float) + sizeof(int32_t))), count_(count) {}

  std::span<float> Numbers(size_t i) {
    return {reinterpret_cast<float*>(bytes_.data()) + i * size_, size_};
  }
  int32_t& Label(size_t i) {
    return reinterpret_cast<int32_t*>(bytes_.data() + count_ * size_ * sizeof(float))[i];
  }
  std::span<const uint8_t> bytes() const { return bytes_; }

 private:
  size_t size_;
  std::vector<uint8_t> bytes_;
  size_t count_;
};

}  // namespace

void Generator::SetModel(const ModelInfo& model) {
  model_ = model;
  book_.Reset(model.style_layers, model.style_dim);
  Forget();
}

void Generator::Interpret(const std::string& range, const std::string& layout, float noise) {
  if (range == range_ && layout == layout_ && noise == noise_) return;
  range_ = range;
  layout_ = layout;
  noise_ = noise;
  Forget();
}

void Generator::Forget() {
  if (busy()) Cancel();
  pictures_.clear();
  by_age_.clear();
  kept_bytes_ = 0;
  failed_.clear();
  points_ = nullptr;
  failed_points_.reset();
  last_count_ = 0;
  size_ = {};
  ++stamp_;
}

void Generator::Cancel() {
  Post(FromApp::kCancel, {{"stamp", stamp_}});
  asked_.clear();
  waiting_.clear();
  asked_points_.reset();
}

PicturePtr Generator::Find(const Recipe& recipe) {
  auto found = pictures_.find(KeyOf(recipe));
  if (found == pictures_.end()) return nullptr;
  by_age_.splice(by_age_.begin(), by_age_, found->second.age);
  return found->second.picture;
}

void Generator::Want(std::span<const Recipe> recipes) {
  if (model_.nz <= 0) return;
  std::vector<Recipe> missing;
  std::unordered_set<std::string> wanted;
  for (const Recipe& recipe : recipes) {
    const auto [key, is_new] = wanted.insert(KeyOf(recipe));
    if (!is_new) continue;
    if (auto kept = pictures_.find(*key); kept != pictures_.end()) {
      by_age_.splice(by_age_.begin(), by_age_, kept->second.age);
      continue;
    }
    if (Contains(failed_, *key)) continue;
    if (!FitsModel(recipe, static_cast<size_t>(model_.nz), book_)) continue;
    missing.push_back(recipe);
  }
  ForgetOldest(recipes.size());
  if (busy()) {
    if (missing.empty() || !IsObsolete(wanted)) return;
    Cancel();
  }
  if (!missing.empty()) Ask(std::move(missing));
}

// Nothing that is still to come is wanted. Or some of it is not, and a part of the request has come
// since the last look: so each request makes some pictures, however fast what is wanted changes.
bool Generator::IsObsolete(const std::unordered_set<std::string>& wanted) {
  const auto rest = asked_.begin() + std::min<ptrdiff_t>(received_, std::ssize(asked_));
  const auto is_wanted = [&](const std::string& key) { return wanted.count(key) > 0; };
  const bool came = std::exchange(looked_at_, received_) != received_;
  // All have come: the end of the request is on its way.
  if (rest == asked_.end() && !asked_.empty()) return false;
  return std::none_of(rest, asked_.end(), is_wanted) ||
         (came && !std::all_of(rest, asked_.end(), is_wanted));
}

bool Generator::UsesStyles(const Recipe& recipe) const {
  return book_.has_styles() && NeedsStyles(recipe);
}

// Those that are made as the most urgent one is; the others come later.
void Generator::Ask(std::vector<Recipe> missing) {
  const bool styled = UsesStyles(missing[0]);
  const float noise = missing[0].noise;
  const int snapshot = missing[0].snapshot;
  const ChannelChanges changes = missing[0].changes;
  std::erase_if(missing, [&](const Recipe& recipe) {
    return UsesStyles(recipe) != styled || recipe.noise != noise || recipe.snapshot != snapshot ||
           recipe.changes != changes;
  });
  asked_.clear();
  for (const Recipe& recipe : missing) asked_.push_back(KeyOf(recipe));
  received_ = looked_at_ = 0;
  asked_at_ = emscripten_get_now();
  std::vector<Recipe> unknown;
  if (styled) {
    for (const Recipe& recipe : missing) book_.FindUnknown(recipe, unknown);
    book_.MakeRoom(unknown.size());
    // What was forgotten is unknown, too.
    unknown.clear();
    for (const Recipe& recipe : missing) book_.FindUnknown(recipe, unknown);
  }
  if (unknown.empty() && (!styled || book_.has_average())) {
    AskPictures(missing, styled);
    return;
  }
  waiting_ = std::move(missing);
  AskStyles(std::move(unknown));
}

void Generator::AskStyles(std::vector<Recipe> latents) {
  Batch batch(latents.size(), static_cast<size_t>(model_.nz));
  for (size_t i = 0; i < latents.size(); ++i) {
    Realize(latents[i], model_.prior, batch.Numbers(i));
    batch.Label(i) = LabelOf(latents[i], static_cast<int>(model_.classes.size()));
  }
  ++stamp_;
  Post(FromApp::kMapLatents,
       {{"stamp", stamp_}, {"model", model_.id}, {"count", latents.size()}, {"nz", model_.nz}},
       batch.bytes());
  asked_latents_ = std::move(latents);
}

void Generator::ReceiveStyles(int stamp, std::span<const uint8_t> bytes) {
  const size_t size = book_.size();
  if (stamp != stamp_ || waiting_.empty()) return;
  if (bytes.size() != (asked_latents_.size() + 1) * size * sizeof(float)) return;
  std::vector<float> numbers(bytes.size() / sizeof(float));
  std::memcpy(numbers.data(), bytes.data(), bytes.size());
  const std::span<const float> all = numbers;
  book_.SetAverage(all.first(size));
  for (size_t i = 0; i < asked_latents_.size(); ++i) {
    book_.Keep(asked_latents_[i], all.subspan((i + 1) * size, size));
  }
  AskPictures(std::exchange(waiting_, {}), true);
}

void Generator::AskPictures(const std::vector<Recipe>& recipes, bool styled) {
  const size_t size = styled ? book_.size() : static_cast<size_t>(model_.nz);
  Batch batch(recipes.size(), size);
  for (size_t i = 0; i < recipes.size(); ++i) {
    if (styled) {
      book_.Realize(recipes[i], batch.Numbers(i));
    } else {
      Realize(recipes[i], model_.prior, batch.Numbers(i));
    }
    batch.Label(i) = LabelOf(recipes[i], static_cast<int>(model_.classes.size()));
  }
  ++stamp_;
  Post(FromApp::kGenerate,
       {{"stamp", stamp_},
        {"model", model_.id},
        {"count", recipes.size()},
        {"size", size},
        {"space", styled ? "w" : "z"},
        {"range", range_},
        {"layout", layout_},
        {"noise", NoiseOf(recipes[0])},
        {"snapshot", recipes[0].snapshot},
        {"masks", ToJson(recipes[0].changes)}},
       batch.bytes());
}

float Generator::NoiseOf(const Recipe& recipe) const {
  return model_.has_noise ? noise_ * recipe.noise : 1.0f;
}

std::optional<Generator::Given> Generator::GivenOf(const Recipe& recipe) const {
  Given given;
  given.styled = UsesStyles(recipe);
  given.label = LabelOf(recipe, static_cast<int>(model_.classes.size()));
  given.noise = NoiseOf(recipe);
  if (!FitsModel(recipe, static_cast<size_t>(model_.nz), book_)) return std::nullopt;
  given.numbers.resize(given.styled ? book_.size() : static_cast<size_t>(model_.nz));
  if (!given.styled) {
    Realize(recipe, model_.prior, given.numbers);
    return given;
  }
  std::vector<Recipe> unknown;
  book_.FindUnknown(recipe, unknown);
  if (!unknown.empty() || !book_.has_average()) return std::nullopt;
  book_.Realize(recipe, given.numbers);
  return given;
}

void Generator::Receive(int stamp, int first, int count, int width, int height,
                        std::span<const uint8_t> rgba) {
  if (stamp != stamp_ || first < 0 || count < 0 || width <= 0 || height <= 0) return;
  const size_t each =
      static_cast<size_t>(4) * static_cast<size_t>(width) * static_cast<size_t>(height);
  const size_t pictures = static_cast<size_t>(count);
  if (static_cast<size_t>(first) + pictures > asked_.size() || rgba.size() < each * pictures)
    return;
  for (size_t i = 0; i < pictures; ++i) {
    auto picture = std::make_shared<Picture>();
    picture->width = width;
    picture->height = height;
    const auto pixels = rgba.subspan(i * each, each);
    picture->rgba.assign(pixels.begin(), pixels.end());
    Keep(asked_[static_cast<size_t>(first) + i], std::move(picture));
  }
  received_ += count;
  size_ = {width, height};
}

void Generator::WantPoints(const PointRequest& request) {
  if (model_.nz <= 0 || asked_points_ == request || failed_points_ == request) return;
  if (busy()) Cancel();
  if (points_ && points_->of == request) return;
  asked_points_ = request;
  ++stamp_;
  asked_at_ = emscripten_get_now();
  Post(FromApp::kGeneratePoints, {{"stamp", stamp_},
                                  {"model", model_.id},
                                  {"seed", std::to_string(request.seed)},
                                  {"count", request.count},
                                  {"label", request.label}});
}

void Generator::ReceivePoints(int stamp, std::span<const uint8_t> bytes) {
  if (stamp != stamp_ || !asked_points_) return;
  auto set = std::make_shared<PointSet>();
  set->of = *asked_points_;
  set->xy.resize(2 * static_cast<size_t>(set->of.count));
  if (bytes.size() != set->xy.size() * sizeof(float)) return;
  std::memcpy(set->xy.data(), bytes.data(), bytes.size());
  points_ = std::move(set);
}

void Generator::Finish(int stamp, double ms) {
  if (stamp != stamp_ || !busy()) return;
  last_ms_ = ms;
  last_points_ = asked_points_.has_value();
  last_count_ = asked_points_ ? asked_points_->count : static_cast<int>(asked_.size());
  asked_.clear();
  asked_points_.reset();
}

void Generator::Fail(int stamp) {
  if (stamp != stamp_) return;
  failed_.insert(failed_.end(), asked_.begin(), asked_.end());
  if (asked_points_) failed_points_ = asked_points_;
  asked_.clear();
  waiting_.clear();
  asked_points_.reset();
}

bool Generator::HasFailed(const Recipe& recipe) const {
  return !failed_.empty() && Contains(failed_, KeyOf(recipe));
}

RequestProgress Generator::request() const {
  // Points come at once.
  const float part =
      asked_.empty() ? 0.0f : static_cast<float>(received_) / static_cast<float>(asked_.size());
  return {busy(), asked_at_, static_cast<int>(part * 100), TimeText()};
}

std::string Generator::TimeText() const {
  if (last_count_ == 0) return "";
  return std::to_string(last_count_) + (last_points_ ? " point" : " picture") +
         (last_count_ == 1 ? "" : "s") + " in " + page::TimeText(last_ms_);
}

void Generator::Keep(const std::string& key, PicturePtr picture) {
  if (pictures_.count(key)) return;
  kept_bytes_ += picture->rgba.size();
  by_age_.push_front(key);
  pictures_[key] = {std::move(picture), by_age_.begin()};
}

void Generator::ForgetOldest(size_t wanted) {
  while ((kept_bytes_ > kMaxKeptBytes || by_age_.size() > kMaxKept) && by_age_.size() > wanted) {
    auto oldest = pictures_.find(by_age_.back());
    kept_bytes_ -= oldest->second.picture->rgba.size();
    pictures_.erase(oldest);
    by_age_.pop_back();
  }
}

}  // namespace ganvas::page

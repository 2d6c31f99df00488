// Asks for pictures and keeps those that came. The only place that does: panels say what they show.
//
// At most one request is on its way. Requests that come meanwhile wait; only the last ones are sent
// when it is done, at once when nothing of it is wanted any more, or after its next part when some
// of it is not. Each request has a stamp, and
// answers to any other stamp are dropped. Where pictures are made of styles, those of their latents
// are asked for first.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "shared/recipe/recipe.h"
#include "shared/recipe/style_book.h"
#include "web/generator/model_info.h"
#include "web/generator/picture.h"
#include "web/generator/request_progress.h"

namespace ganvas::page {

// Points of a 2-D generator: the first `count` of a seed, one class after another or all of one.
struct PointRequest {
  uint64_t seed = 0;
  int count = 0;
  int label = -1;

  friend bool operator==(const PointRequest&, const PointRequest&) = default;
};

// Points that came: float[count, 2] in data units.
struct PointSet {
  PointRequest of;
  std::vector<float> xy;
};

class Generator {
 public:
  // Forgets all pictures and what is on its way.
  void SetModel(const ModelInfo& model);

  // What stands for black and white, and where channels lie: "auto" or what the user chose; and the
  // strength of the model's noise. Pictures that were made otherwise are forgotten.
  void Interpret(const std::string& range, const std::string& layout, float noise);

  // The picture of a recipe, or null while there is none.
  PicturePtr Find(const Recipe& recipe);

  // What is on the page now, the most urgent first; what is missing is asked for.
  void Want(std::span<const Recipe> recipes);

  // As Want, of a model that makes points.
  void WantPoints(const PointRequest& request);
  // The last points that came, those of another request until the wanted ones are there; null
  // before the first.
  const std::shared_ptr<const PointSet>& points() const { return points_; }

  // An answer: `count` pictures, 8-bit RGBA one after another, from number `first` of the request
  // on.
  void Receive(int stamp, int first, int count, int width, int height,
               std::span<const uint8_t> rgba);
  // The mean of all styles, then those of the latents that were asked for: float[size] each.
  void ReceiveStyles(int stamp, std::span<const uint8_t> bytes);
  // The answer to WantPoints: float[count, 2].
  void ReceivePoints(int stamp, std::span<const uint8_t> bytes);
  // The request is done, after `ms`.
  void Finish(int stamp, double ms);
  // The request failed: its pictures are not asked for again until SetModel.
  void Fail(int stamp);

  // What runs are given for a picture.
  struct Given {
    bool styled = false;         // `numbers` are styles, not a latent
    std::vector<float> numbers;  // nz, or layers * dim
    int32_t label = 0;
    float noise = 1;
  };
  // Nothing while the styles that the picture is made of are not known.
  std::optional<Given> GivenOf(const Recipe& recipe) const;

  // The picture could not be made.
  bool HasFailed(const Recipe& recipe) const;

  // How many pictures are kept: at most 4096 of at most 48 MB, beside those that are wanted.
  size_t kept() const { return pictures_.size(); }

  bool busy() const { return !asked_.empty() || asked_points_.has_value(); }
  RequestProgress request() const;
  // Of the model's last picture; 0 before the first.
  PictureSize size() const { return size_; }
  const StyleBook& book() const { return book_; }

 private:
  struct Kept {
    PicturePtr picture;
    std::list<std::string>::iterator age;
  };

  // "16 pictures in 42 ms" or "2500 points in 9 ms", of the last request that was done; empty
  // before the first.
  std::string TimeText() const;
  void Cancel();
  void Forget();
  // Of the request on its way.
  bool IsObsolete(const std::unordered_set<std::string>& wanted);
  // The picture is made of styles, not of a latent.
  bool UsesStyles(const Recipe& recipe) const;
  // Strength of the model's noise.
  float NoiseOf(const Recipe& recipe) const;
  void Ask(std::vector<Recipe> missing);
  void AskStyles(std::vector<Recipe> latents);
  void AskPictures(const std::vector<Recipe>& recipes, bool styled);
  void Keep(const std::string& key, PicturePtr picture);
  // The last `wanted` ones that were used stay, whatever their size.
  void ForgetOldest(size_t wanted);

  ModelInfo model_;
  std::string range_ = "auto", layout_ = "auto";
  float noise_ = 1;
  StyleBook book_;
  std::unordered_map<std::string, Kept> pictures_;
  std::list<std::string> by_age_;  // keys, last used first
  size_t kept_bytes_ = 0;

  int stamp_ = 0;
  std::vector<std::string> asked_;     // keys of the request on its way
  std::vector<Recipe> asked_latents_;  // whose styles are on their way
  std::vector<Recipe> waiting_;        // what is asked for once these are there
  int received_ = 0;
  int looked_at_ = 0;  // of these, when it was last asked whether the request is obsolete
  PictureSize size_;
  double asked_at_ = 0;
  std::vector<std::string> failed_;
  std::shared_ptr<const PointSet> points_;
  std::optional<PointRequest> asked_points_;
  std::optional<PointRequest> failed_points_;
  double last_ms_ = 0;
  int last_count_ = 0;
  bool last_points_ = false;
};

}  // namespace ganvas::page

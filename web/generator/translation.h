// Asks for translations of pictures and keeps the last one that came. What it is asked for must be
// wanted until then: another request ends what is on its way. Each request has a stamp, and answers
// to any other stamp are dropped.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "web/generator/picture.h"
#include "web/generator/request_progress.h"

namespace ganvas::page {

struct TranslationRequest {
  enum class Source : uint8_t { kOwn, kExample, kCamera };

  std::string model;
  std::string engine;
  Source source = Source::kOwn;
  std::string example;  // of kExample
  int picture = 0;      // of kOwn: which of those that the user gave
  int size = 0;         // one of kSizes
  std::string range;    // one of kRanges
  std::string reverse;  // model of the way back, or empty
  bool mirror = false;  // of kCamera

  friend bool operator==(const TranslationRequest&, const TranslationRequest&) = default;
};

// What came.
struct Translated {
  TranslationRequest of;
  PicturePtr before;  // as the model was given it
  PicturePtr after;
  PicturePtr back;    // of a round trip, of the size of `before`, as is `error`
  PicturePtr error;   // where `back` differs from `before`
  double l1 = 0;      // how much, mean on [0, 1]
  double ms = 0;      // that the model took
  double fps = 0;     // pictures a second, of the camera
  std::string range;  // that was used, one of kRanges
};

struct TranslationAnswer {
  int width = 0;  // of `before` and `back`
  int height = 0;
  int out_width = 0;
  int out_height = 0;
  bool back = false;
  double ms = 0;
  double fps = 0;
  std::string range;
};

class Translation {
 public:
  // Ends what is on its way, to be asked again: another model is in use.
  void Restart();
  // Restarts and forgets what came.
  void Clear();

  // What the page should show now; without a request nothing goes on.
  void Want(const std::optional<TranslationRequest>& request);
  // What came last, that of another request until the wanted one is there; null before the first.
  const std::shared_ptr<const Translated>& last() const { return last_; }
  // True if `last` is what `request` asks for.
  bool Fulfils(const TranslationRequest& request) const;

  // An answer: RGBA of `before`, `after` and, if there is one, `back`. False if it is dropped.
  bool Receive(int stamp, const TranslationAnswer& answer, std::span<const uint8_t> bytes);
  void Progress(int stamp, double progress);
  // The request failed: it is not asked again until another request came or Again. False if it is
  // not the last request.
  bool Fail(int stamp);
  // The user ends the request, as if it failed.
  void Cancel();
  // Lets what failed or was cancelled be asked again.
  void Again() { refused_.reset(); }
  bool refused() const { return refused_.has_value(); }

  // A still picture, or the camera's first one, is on its way.
  bool busy() const { return asked_ && !live_; }
  double progress() const { return progress_; }
  double asked_at() const { return asked_at_; }
  RequestProgress request() const {
    return {busy(), asked_at_, static_cast<int>(100 * progress_), TimeText()};
  }
  // "256 × 256 in 42 ms", for the camera "24.0 frames/s, 38 ms each"; empty before the first.
  std::string TimeText() const;

 private:
  void End();
  void Ask(const TranslationRequest& request);

  int stamp_ = 0;
  std::optional<TranslationRequest> asked_;
  std::optional<TranslationRequest> refused_;
  bool live_ = false;  // pictures of the camera have come
  double progress_ = 0;
  double asked_at_ = 0;
  std::shared_ptr<const Translated> last_;
};

}  // namespace ganvas::page

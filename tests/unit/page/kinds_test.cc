// A kind of model that App was not written for: all that it needs is its own class and its row
// among the kinds.
#include <gtest/gtest.h>

#include <set>

#include "fake_bridge.h"
#include "web/app/app.h"
#include "web/app/mirror.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

// Makes one sound of each seed.
class Sounds final : public ModelKind {
 public:
  static constexpr std::string_view kName = "sounds";
  static constexpr int kLengths[] = {1, 2, 4};

  Sounds(App& app, int rate) : app_(app), rate_(rate) {}
  ~Sounds() override { left = left_; }

  static std::unique_ptr<ModelKind> Make(App& app, const json& message) {
    if (!message.contains("sounds")) return nullptr;
    return std::make_unique<Sounds>(app, message["sounds"]["rate"]);
  }

  std::string_view name() const override { return kName; }
  bool Has(Subject subject) const override {
    return subject == Subject::kPage || subject == Subject::kSeed;
  }
  std::span<const Mode> modes() const override {
    static constexpr Mode kOnly[] = {Mode::kSample};
    return kOnly;
  }
  CountChoices counts() const override { return {kLengths, &State::steps}; }
  void Settle(State& state) const override {
    state.mode = Mode::kSample;
    state.enlarged = false;
  }
  void Enter() override { entered_ = true; }
  void Leave() override { left_ = true; }
  void Want(std::span<const Recipe>) override { asked_ = app_.state().seed; }
  RequestProgress progress() const override { return {asked_ != heard_, 0, 50, "1 sound in 3 ms"}; }
  std::string Summary() const override { return std::to_string(rate_) + " Hz"; }
  Listing pictures() const override { return {0, {{"sound-0", "The sound"}}}; }
  std::vector<Item> kept() const override { return {{"kept-0", "A kept sound"}}; }
  bool Press(const std::string& id) override {
    if (id != "sound-0") return false;
    heard_ = asked_;
    return true;
  }
  Pixels ShownPixels() override { return {1, 1, 1, 1, {1, 2, 3, 255}}; }
  void Save() override { app_.transient().status = "Saved a sound"; }
  bool ShowsOwnFile() const override { return true; }

  bool entered() const { return entered_; }
  uint64_t asked() const { return asked_; }

  static inline bool left = false;  // the last one was told that it is no more in use

 private:
  App& app_;
  int rate_;
  bool entered_ = false;
  bool left_ = false;
  uint64_t asked_ = 0;
  uint64_t heard_ = 0;
};

class KindsTest : public testing::Test {
 protected:
  KindsTest() { ForgetPosted(); }

  void Tell(const json& message) { app_.Receive(message, {}); }
  void LoadSounds() {
    Tell({{"type", "model"}, {"id", "birds"}, {"name", "Birds"}, {"sounds", {{"rate", 8000}}}});
  }
  void LoadGenerator() { Tell({{"type", "model"}, {"id", "digits"}, {"name", "D"}, {"nz", 4}}); }
  Sounds& sounds() { return app_.kind().As<Sounds>(); }

  static std::vector<MakeKind> WithSounds() {
    std::vector<MakeKind> kinds = {Sounds::Make};
    kinds.insert(kinds.end(), ModelKinds().begin(), ModelKinds().end());
    return kinds;
  }

  const std::vector<MakeKind> kinds_ = WithSounds();
  App app_{kinds_};
};

TEST_F(KindsTest, AMessageMakesTheModelOfItsKind) {
  EXPECT_FALSE(app_.has_model());
  LoadGenerator();
  app_.Run(ControlId::kMode, std::string("plane"));
  LoadSounds();
  ASSERT_TRUE(app_.kind().Is<Sounds>());
  EXPECT_TRUE(app_.has_model());
  EXPECT_TRUE(sounds().entered());
  EXPECT_EQ(app_.mode(), Mode::kSample);
  EXPECT_EQ(app_.Title(), "Birds - Sample - Ganvas");
}

TEST_F(KindsTest, ItHasTheControlsOfWhatItMakes) {
  LoadSounds();
  std::set<std::string> seen;
  for (const Control& control : Controls()) {
    if (control.IsVisible(app_)) seen.insert(control.name);
  }
  for (const char* id : {"seed", "new-seeds", "count", "save", "undo", "theme"}) {
    EXPECT_EQ(seen.count(id), 1u) << id;
  }
  for (const char* id : {"pin", "save-scale", "range", "enlarge", "wipe", "position", "next"}) {
    EXPECT_EQ(seen.count(id), 0u) << id;
  }
  EXPECT_EQ(ControlOf(ControlId::kCount).choices(app_).size(), 3u);
  app_.Run(ControlId::kCount, std::string("4"));
  EXPECT_EQ(app_.state().steps, 4);
}

TEST_F(KindsTest, WhatItAsksForKeepsThePageBusyUntilItHasCome) {
  LoadSounds();
  EXPECT_FALSE(app_.busy());
  app_.Run(ControlId::kSeed, std::string("9"));
  app_.kind().Want({});
  EXPECT_EQ(sounds().asked(), 9u);
  EXPECT_TRUE(app_.busy());
  Tell({{"type", "command"}, {"id", "sound-0"}});
  EXPECT_FALSE(app_.busy());
  app_.Undo();
  EXPECT_EQ(app_.state().seed, 1u);
}

TEST_F(KindsTest, ItIsMirroredSavedAndLinkedByWhatItSays) {
  LoadSounds();
  Mirror mirror;
  mirror.Update(app_, {});
  EXPECT_EQ(LastPosted("pictures")["items"][0]["label"], "The sound");
  EXPECT_EQ(LastPosted("controls")["controls"].back()["id"], "kept-0");
  app_.Run(ControlId::kSave);
  EXPECT_EQ(app_.transient().status, "Saved a sound");
  app_.Run(ControlId::kShare);
  EXPECT_EQ(LastPosted("share")["missing"], "It does not hold your picture.");
}

TEST_F(KindsTest, AnotherKindIsToldThatItIsNoMoreInUse) {
  LoadSounds();
  LoadGenerator();
  EXPECT_TRUE(Sounds::left);
  EXPECT_FALSE(app_.kind().Is<Sounds>());
  // The same kind again is not left in between.
  LoadSounds();
  LoadSounds();
  EXPECT_FALSE(Sounds::left);
  Tell({{"type", "error"}, {"text", "Birds cannot be used"}, {"load", true}, {"model", ""}});
  EXPECT_TRUE(Sounds::left);
  EXPECT_FALSE(app_.has_model());
}

}  // namespace
}  // namespace ganvas::page

// The app with a model that translates, as the page tells it and as a user does.
#include <gtest/gtest.h>

#include <set>

#include "fake_bridge.h"
#include "web/app/translator.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

constexpr int kSide = 2;
constexpr size_t kBytes = static_cast<size_t>(4) * kSide * kSide;

json Entry(const char* id, const char* kind, const char* reverse) {
  return {{"id", id}, {"name", id}, {"kind", kind}, {"reverse", reverse}};
}

class TranslateTest : public testing::Test {
 protected:
  TranslateTest() {
    ForgetPosted();
    Tell({{"type", "models"},
          {"models",
           {Entry("apple2orange", "translator", "orange2apple"),
            Entry("orange2apple", "translator", "apple2orange"), Entry("dropped", "translator", ""),
            Entry("digits", "generator", "")}}});
  }

  void Tell(const json& message, std::vector<uint8_t> bytes = {}) { app_.Receive(message, bytes); }

  void LoadTranslator(const char* id, std::vector<std::string> examples) {
    json list = json::array();
    for (const std::string& example : examples) {
      list.push_back({{"id", example}, {"label", "The " + example}});
    }
    Tell({{"type", "model"},
          {"id", id},
          {"name", id},
          {"translator", {{"size", 128}, {"examples", list}}}});
    Frame();
  }

  void LoadGenerator() {
    Tell({{"type", "model"}, {"id", "digits"}, {"nz", 100}, {"width", 28}, {"height", 28}});
    Frame();
  }

  // What a frame does beside drawing.
  void Frame() { app_.kind().Want({}); }

  void Run(ControlId id, const Value& value = {}) {
    app_.Run(id, value);
    Frame();
  }

  // Answers the last request: grey pictures of these levels.
  void Answer(std::vector<uint8_t> levels, double fps = 0) {
    std::vector<uint8_t> bytes;
    for (uint8_t level : levels) bytes.insert(bytes.end(), kBytes, level);
    Tell({{"type", "translation"},
          {"stamp", LastPosted("translate")["stamp"]},
          {"width", kSide},
          {"height", kSide},
          {"outWidth", kSide},
          {"outHeight", kSide},
          {"back", levels.size() == 3},
          {"ms", 40},
          {"fps", fps},
          {"range", "-1..1"}},
         bytes);
    Frame();
  }

  void GiveOwnPicture() {
    Tell({{"type", "source"}, {"name", "cat.png"}, {"width", kSide}, {"height", kSide}},
         std::vector<uint8_t>(kBytes, 7));
    Frame();
  }

  std::set<std::string> Modes() const {
    std::set<std::string> modes;
    for (const Choice& choice : ControlOf(ControlId::kMode).choices(app_))
      modes.insert(choice.value);
    return modes;
  }

  App app_;
};

TEST_F(TranslateTest, ATranslatorHasItsOwnModeAndAGeneratorHasTheOthers) {
  LoadTranslator("apple2orange", {"red-apple"});
  EXPECT_EQ(app_.mode(), Mode::kTranslate);
  EXPECT_EQ(ToJson(app_.state(), false)["mode"], "translate");
  EXPECT_EQ(Modes(), std::set<std::string>{"translate"});
  EXPECT_FALSE(ControlOf(ControlId::kNewSeeds).IsVisible(app_));
  EXPECT_FALSE(ControlOf(ControlId::kPin).IsVisible(app_));
  Answer({10, 20});
  LoadGenerator();
  EXPECT_EQ(app_.mode(), Mode::kSample);
  EXPECT_EQ(Modes(), (std::set<std::string>{"atlas", "breed", "directions", "interpolate", "plane",
                                            "project", "sample", "timeline"}));
  EXPECT_EQ(app_.translation().last(), nullptr);
  for (const Control& control : TranslateControls()) {
    EXPECT_FALSE(control.IsVisible(app_)) << control.name;
  }
}

TEST_F(TranslateTest, AGeneratorIgnoresALinkToTranslate) {
  app_.Receive(json{{"type", "state"}, {"state", {{"mode", "translate"}}}}, {});
  LoadGenerator();
  EXPECT_EQ(app_.mode(), Mode::kSample);
}

TEST_F(TranslateTest, ALinkThatNamesNoPictureShowsAnExample) {
  LoadTranslator("apple2orange", {"red-apple", "green-apple"});
  Run(ControlId::kExample, std::string("green-apple"));
  Tell({{"type", "link"}, {"state", {{"model", "apple2orange"}, {"wipe", 0.25}}}});
  Frame();
  EXPECT_EQ(app_.state().mode, Mode::kTranslate);
  EXPECT_EQ(app_.state().example, "red-apple");
  EXPECT_EQ(app_.state().wipe, 0.25f);
  Tell({{"type", "state"}, {"state", {{"mode", "plane"}, {"example", "green-apple"}}}});
  Frame();
  EXPECT_EQ(app_.state().mode, Mode::kTranslate);
  EXPECT_EQ(LastPosted("translate")["example"], "green-apple");
}

TEST_F(TranslateTest, ItBeginsWithTheFirstExampleAndAsksOnce) {
  LoadTranslator("apple2orange", {"red-apple", "green-apple"});
  const json asked = LastPosted("translate");
  EXPECT_EQ(asked["model"], "apple2orange");
  EXPECT_EQ(asked["source"], "example");
  EXPECT_EQ(asked["example"], "red-apple");
  EXPECT_EQ(asked["size"], 0);
  EXPECT_EQ(asked["range"], "auto");
  EXPECT_EQ(asked["reverse"], "");
  Frame();
  Answer({10, 20});
  Frame();
  EXPECT_EQ(CountPosted("translate"), 1);
  EXPECT_FALSE(app_.busy());
}

TEST_F(TranslateTest, TheOldResultStaysAndLateAnswersAreDropped) {
  LoadTranslator("apple2orange", {"red-apple", "green-apple"});
  Answer({10, 20});
  const json first = LastPosted("translate");
  Run(ControlId::kExample, std::string("green-apple"));
  ASSERT_NE(app_.translation().last(), nullptr);
  EXPECT_EQ(app_.translation().last()->after->rgba[0], 20);
  EXPECT_EQ(app_.kind().ShownPixels().count, 0);
  Tell({{"type", "translation"},
        {"stamp", first["stamp"]},
        {"width", kSide},
        {"height", kSide},
        {"outWidth", kSide},
        {"outHeight", kSide}},
       std::vector<uint8_t>(2 * kBytes, 99));
  EXPECT_EQ(app_.translation().last()->after->rgba[0], 20);
  Answer({30, 40});
  EXPECT_EQ(app_.kind().ShownPixels().count, 2);
  const std::vector<uint8_t> pixels = app_.kind().ShownPixels().rgba;
  EXPECT_EQ(pixels[0], 30);
  EXPECT_EQ(pixels[kBytes], 40);
}

TEST_F(TranslateTest, AnAnswerOfTheWrongSizeIsDropped) {
  LoadTranslator("apple2orange", {"red-apple"});
  for (int width : {-1, 0, 3, 1 << 30}) {
    Tell({{"type", "translation"},
          {"stamp", LastPosted("translate")["stamp"]},
          {"width", width},
          {"height", kSide},
          {"outWidth", kSide},
          {"outHeight", kSide}},
         std::vector<uint8_t>(2 * kBytes));
    EXPECT_EQ(app_.translation().last(), nullptr) << width;
  }
}

TEST_F(TranslateTest, AChangeEndsWhatIsOnItsWay) {
  LoadTranslator("apple2orange", {"red-apple"});
  const json first = LastPosted("translate");
  Run(ControlId::kSize, std::string("512"));
  EXPECT_EQ(LastPosted("cancel-translation")["stamp"], first["stamp"]);
  EXPECT_EQ(LastPosted("translate")["size"], 512);
  Run(ControlId::kRange, std::string("0..255"));
  EXPECT_EQ(LastPosted("translate")["range"], "0..255");
  Run(ControlId::kRange, std::string("0..7"));
  EXPECT_EQ(app_.state().range, "0..255");
}

TEST_F(TranslateTest, CancelledAndFailedRequestsAreNotAskedAgainUntilTheUserDoes) {
  LoadTranslator("apple2orange", {"red-apple", "green-apple"});
  EXPECT_TRUE(ControlOf(ControlId::kCancel).IsVisible(app_));
  Run(ControlId::kCancel);
  Frame();
  EXPECT_EQ(CountPosted("translate"), 1);
  EXPECT_FALSE(app_.busy());
  EXPECT_FALSE(ControlOf(ControlId::kCancel).IsVisible(app_));
  Run(ControlId::kAgain);
  EXPECT_EQ(CountPosted("translate"), 2);
  Tell({{"type", "translation-failed"},
        {"stamp", LastPosted("translate")["stamp"]},
        {"text", "no memory"}});
  Frame();
  EXPECT_EQ(CountPosted("translate"), 2);
  EXPECT_EQ(app_.transient().error, "no memory");
  Run(ControlId::kExample, std::string("green-apple"));
  EXPECT_EQ(CountPosted("translate"), 3);
  EXPECT_FALSE(ControlOf(ControlId::kAgain).IsVisible(app_));
}

TEST_F(TranslateTest, AnOwnPictureTakesTheExamplesPlaceAndUndoBringsItBack) {
  LoadTranslator("apple2orange", {"red-apple"});
  GiveOwnPicture();
  EXPECT_EQ(LastPosted("translate")["source"], "own");
  EXPECT_EQ(TranslatorOf(app_).SourceName(), "cat.png");
  Run(ControlId::kUndo);
  EXPECT_EQ(LastPosted("translate")["source"], "example");
  Run(ControlId::kRedo);
  EXPECT_EQ(LastPosted("translate")["source"], "own");
  EXPECT_EQ(ControlOf(ControlId::kExample).choices(app_)[0].label, "cat.png");
  // It stays with another model; of an example, another model has its own.
  LoadTranslator("orange2apple", {"orange"});
  EXPECT_EQ(LastPosted("translate")["source"], "own");
  Run(ControlId::kExample, std::string("orange"));
  LoadTranslator("apple2orange", {"red-apple"});
  EXPECT_EQ(LastPosted("translate")["example"], "red-apple");
}

TEST_F(TranslateTest, ASecondOwnPictureIsAnotherOne) {
  LoadTranslator("dropped", {});
  EXPECT_EQ(CountPosted("translate"), 0);
  GiveOwnPicture();
  Answer({10, 20});
  GiveOwnPicture();
  EXPECT_EQ(CountPosted("translate"), 2);
}

TEST_F(TranslateTest, TheWayBackGivesAnErrorMapAndItsMean) {
  LoadTranslator("apple2orange", {"red-apple"});
  Answer({10, 20});
  Run(ControlId::kRoundTrip, true);
  EXPECT_EQ(LastPosted("translate")["reverse"], "orange2apple");
  EXPECT_FALSE(TranslatorOf(app_).ShowsRoundTrip());
  Answer({10, 20, 61});
  ASSERT_TRUE(TranslatorOf(app_).ShowsRoundTrip());
  EXPECT_NEAR(app_.translation().last()->l1, 51.0 / 255, 1e-6);
  EXPECT_EQ(TranslatorOf(app_).ErrorText(), "mean L1 0.200");
  EXPECT_EQ(app_.kind().ShownPixels().count, 4);
  const std::vector<uint8_t> pixels = app_.kind().ShownPixels().rgba;
  EXPECT_EQ(pixels.size(), 4 * kBytes);
  EXPECT_EQ(pixels[2 * kBytes], 61);
  // The way there is part of what came: nothing to ask.
  const int asked = CountPosted("translate");
  Run(ControlId::kRoundTrip, false);
  EXPECT_EQ(CountPosted("translate"), asked);
  EXPECT_EQ(app_.kind().ShownPixels().count, 2);
}

TEST_F(TranslateTest, AModelWithoutAWayBackLetsTheUserChooseOne) {
  LoadTranslator("dropped", {"red-apple"});
  EXPECT_FALSE(ControlOf(ControlId::kRoundTrip).IsEnabled(app_));
  EXPECT_TRUE(ControlOf(ControlId::kOpenReverse).IsVisible(app_));
  Run(ControlId::kReverse, std::string("digits"));
  EXPECT_EQ(app_.state().reverse, "");
  Run(ControlId::kReverse, std::string("orange2apple"));
  EXPECT_TRUE(app_.state().round_trip);
  EXPECT_EQ(LastPosted("translate")["reverse"], "orange2apple");
  Tell({{"type", "reverse"}, {"id", "apple2orange"}});
  Frame();
  EXPECT_EQ(LastPosted("translate")["reverse"], "apple2orange");
}

TEST_F(TranslateTest, TheCameraIsAskedForByClickAndGoesOnUntilItIsStopped) {
  LoadTranslator("apple2orange", {"red-apple"});
  Answer({10, 20});
  EXPECT_TRUE(LastPosted("camera").is_null());
  Run(ControlId::kCamera);
  EXPECT_EQ(LastPosted("camera")["on"], true);
  EXPECT_EQ(CountPosted("translate"), 1);
  Tell({{"type", "camera"}, {"state", "on"}, {"cameras", 2}});
  Frame();
  EXPECT_EQ(LastPosted("translate")["source"], "camera");
  EXPECT_EQ(LastPosted("translate")["mirror"], true);
  EXPECT_TRUE(ControlOf(ControlId::kSwitchCamera).IsVisible(app_));
  EXPECT_TRUE(app_.busy());
  Answer({30, 40}, 24);
  EXPECT_FALSE(app_.busy());
  Answer({50, 60}, 24.5);
  EXPECT_EQ(app_.translation().last()->after->rgba[0], 60);
  EXPECT_EQ(app_.translation().TimeText(), "24.5 frames/s, 40 ms each");
  EXPECT_EQ(CountPosted("translate"), 2);
  // The next camera: meanwhile its last picture stays, and nothing else is translated.
  Run(ControlId::kSwitchCamera);
  EXPECT_EQ(LastPosted("camera")["next"], true);
  Tell({{"type", "camera"}, {"state", "asking"}});
  Frame();
  EXPECT_EQ(CountPosted("translate"), 2);
  Tell({{"type", "camera"}, {"state", "on"}, {"cameras", 2}});
  Frame();
  EXPECT_EQ(CountPosted("translate"), 3);
  EXPECT_EQ(LastPosted("translate")["source"], "camera");
  Run(ControlId::kMirrorCamera, false);
  EXPECT_EQ(LastPosted("translate")["mirror"], false);
  Run(ControlId::kStopCamera);
  EXPECT_EQ(LastPosted("camera")["on"], false);
  EXPECT_EQ(LastPosted("camera")["keep"], true);
  GiveOwnPicture();
  EXPECT_EQ(LastPosted("translate")["source"], "own");
}

TEST_F(TranslateTest, ARefusedCameraLosesNothing) {
  LoadTranslator("apple2orange", {"red-apple"});
  Answer({10, 20});
  Run(ControlId::kCamera);
  EXPECT_FALSE(ControlOf(ControlId::kCamera).IsVisible(app_));
  EXPECT_TRUE(ControlOf(ControlId::kStopCamera).IsVisible(app_));
  Tell({{"type", "camera"}, {"state", "off"}});
  Tell({{"type", "error"}, {"text", "refused"}});
  Frame();
  EXPECT_TRUE(ControlOf(ControlId::kCamera).IsVisible(app_));
  EXPECT_EQ(app_.translation().last()->after->rgba[0], 20);
  EXPECT_EQ(CountPosted("translate"), 1);
}

TEST_F(TranslateTest, AnotherKindOfModelStopsTheCamera) {
  LoadTranslator("apple2orange", {"red-apple"});
  Tell({{"type", "camera"}, {"state", "on"}});
  Frame();
  LoadGenerator();
  EXPECT_EQ(LastPosted("camera")["on"], false);
  EXPECT_FALSE(ControlOf(ControlId::kStopCamera).IsVisible(app_));
}

TEST_F(TranslateTest, KeysMoveTheWipeAndUndoBringsItBack) {
  LoadTranslator("apple2orange", {"red-apple"});
  EXPECT_FALSE(app_.Key("ArrowLeft"));
  Answer({10, 20});
  EXPECT_TRUE(app_.Key("ArrowLeft"));
  EXPECT_FLOAT_EQ(app_.state().wipe, 0.45f);
  app_.Key("Space");
  EXPECT_EQ(app_.state().wipe, 0);
  app_.Key("ArrowLeft");
  EXPECT_EQ(app_.state().wipe, 0);
  app_.Key("Space");
  EXPECT_EQ(app_.state().wipe, 1);
  EXPECT_EQ(ControlOf(ControlId::kWipe).text(app_), "100 % before");
  app_.Key("Ctrl+Z");
  app_.Key("Ctrl+Z");
  EXPECT_FLOAT_EQ(app_.state().wipe, 0.45f);
  Run(ControlId::kWipe, 7.0);
  EXPECT_EQ(app_.state().wipe, 1);
}

TEST_F(TranslateTest, SavingNamesThePictureAndTheModel) {
  LoadTranslator("apple2orange", {"red-apple"});
  EXPECT_FALSE(ControlOf(ControlId::kSave).IsEnabled(app_));
  Answer({10, 20});
  Run(ControlId::kSave);
  EXPECT_EQ(LastPosted("save")["name"], "The-red-apple-apple2orange.png");
  EXPECT_EQ(AllPosted().back().bytes[1], 'P');
  Run(ControlId::kCopy);
  EXPECT_EQ(LastPosted("copy-picture")["name"], "The-red-apple-apple2orange.png");
}

}  // namespace
}  // namespace ganvas::page

// X-ray: what is asked for, changed channels in pictures, undo, links, and how channels are sorted.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "fake_bridge.h"
#include "web/app/latents.h"
#include "web/app/link.h"
#include "web/app/mirror.h"
#include "web/app/xray_view.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

std::vector<uint8_t> BytesOfFloats(const std::vector<float>& numbers) {
  std::vector<uint8_t> bytes(numbers.size() * sizeof(float));
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

json Layer(const char* value, int channels, int side) {
  return {{"value", value}, {"operators", "Conv+Relu"}, {"channels", channels}, {"height", side},
          {"width", side},  {"parameters", 1234},       {"share", 0.25}};
}

class XrayTest : public testing::Test {
 protected:
  XrayTest() {
    ForgetPosted();
    Load(app_);
    app_.Adjust([](State& state) { state.mode = Mode::kXray; });
  }

  static void Load(App& app, const json& more = json::object()) {
    json message = {{"type", "model"}, {"id", "tiny"}, {"name", "Tiny"}, {"hash", "0123"},
                    {"nz", 4},         {"width", 2},   {"height", 2}};
    message["layers"] = {Layer("early", 3, 2), Layer("late", 2, 4)};
    message.update(more);
    app.Receive(message, {});
  }

  Latents& latents() { return LatentsOf(app_); }
  void Want() {
    const std::vector<Recipe> wanted = {latents().Selected()};
    app_.kind().Want(wanted);
  }
  void ShowEarly() { app_.Run(ControlId::kLayer, std::string("early")); }
  // Variances of 1/4, 4 and 0.
  void AnswerChannels() {
    Want();
    app_.Receive({{"type", "channels"},
                  {"stamp", LastPosted("look-inside")["stamp"]},
                  {"channels", 3},
                  {"height", 2},
                  {"width", 2}},
                 BytesOfFloats({0, 1, 0, 1, 0, 4, 0, 4, 2, 2, 2, 2}));
  }

  App app_;
};

TEST_F(XrayTest, IsThereWhereTheEngineLooksInside) {
  EXPECT_EQ(app_.mode(), Mode::kXray);
  EXPECT_EQ(app_.kind().modes().back(), Mode::kXray);
  EXPECT_EQ(LayerShown(app_)->value, "early") << "no layer has 8 channels";
  Load(app_, {{"layers", json::array()}, {"engine", "ort-wasm"}});
  EXPECT_EQ(app_.mode(), Mode::kSample);
  EXPECT_FALSE(ControlOf(ControlId::kXray).IsVisible(app_));
}

TEST_F(XrayTest, ChannelsOfTheSampleAreAskedForOnce) {
  Want();
  Want();
  EXPECT_EQ(CountPosted("look-inside"), 1);
  const json asked = LastPosted("look-inside");
  EXPECT_EQ(asked["layer"], "early");
  EXPECT_EQ(asked["size"], 4);
  EXPECT_EQ(asked["space"], "z");
  EXPECT_EQ(AllPosted().back().bytes.size(), 4 * sizeof(float) + sizeof(int32_t));
  AnswerChannels();
  EXPECT_EQ(app_.xray().pictures().channels, 3);
  EXPECT_EQ(VariancesShown(app_), (std::vector<float>{0.25f, 4, 0}));
  app_.Run(ControlId::kLayer, std::string("late"));
  EXPECT_TRUE(VariancesShown(app_).empty()) << "those of the other layer";
  Want();
  EXPECT_EQ(LastPosted("look-inside")["layer"], "late");
}

TEST_F(XrayTest, ChangedChannelsAreInAllPicturesAndUndone) {
  const Recipe before = latents().Selected();
  ChangeChannel(app_, 1, 0);
  EXPECT_NE(KeyOf(latents().Selected()), KeyOf(before));
  Want();
  const json expected = json::parse(R"([["early", 1, 0.0]])");
  EXPECT_EQ(LastPosted("generate")["masks"], expected);
  // In Sample, too, and in kept pictures, which stay as they were.
  app_.Run(ControlId::kMode, std::string("sample"));
  EXPECT_EQ(latents().SampleRecipe(3).changes.size(), 1u);
  const Control& reset = ControlOf(ControlId::kResetChannels);
  EXPECT_TRUE(reset.IsVisible(app_));
  EXPECT_EQ(reset.LabelNow(app_), "1 changed channel: reset");
  latents().TogglePin(latents().Selected());
  app_.Run(ControlId::kResetChannels);
  EXPECT_FALSE(reset.IsVisible(app_));
  EXPECT_TRUE(latents().SampleRecipe(3).changes.empty());
  EXPECT_EQ(app_.state().shelf[0].changes.size(), 1u);
  app_.Run(ControlId::kUndo);
  EXPECT_EQ(app_.state().changes, (ChannelChanges{{"early", 1, 0}}));
}

TEST_F(XrayTest, ADragIsOneStep) {
  app_.BeginGesture();
  ChangeChannel(app_, 2, 1.5f);
  ChangeChannel(app_, 2, 2.5f);
  EXPECT_EQ(FactorShown(app_, 2), 2.5f);
  app_.Run(ControlId::kUndo);
  EXPECT_EQ(FactorShown(app_, 2), 1);
  EXPECT_TRUE(app_.state().changes.empty());
  ChangeChannel(app_, 3, 0);
  EXPECT_TRUE(app_.state().changes.empty()) << "there is no channel 3";
}

TEST_F(XrayTest, OwnChangesDoNotShowInALayersChannels) {
  AnswerChannels();
  ChangeChannel(app_, 1, 0);
  Want();
  EXPECT_EQ(CountPosted("look-inside"), 1);
  app_.Run(ControlId::kLayer, std::string("late"));
  Want();
  EXPECT_EQ(LastPosted("look-inside")["masks"], json::parse(R"([["early", 1, 0.0]])"));
}

TEST_F(XrayTest, KeysMoveAndSwitch) {
  AnswerChannels();
  app_.transient().stage_columns = 2;
  EXPECT_TRUE(app_.Key("ArrowRight"));
  EXPECT_EQ(app_.state().channel, 1);
  EXPECT_EQ(app_.transient().status, "Channel 1, variance 4");
  EXPECT_TRUE(app_.Key("X"));
  EXPECT_EQ(FactorShown(app_, 1), 0);
  EXPECT_TRUE(app_.Key("X"));
  EXPECT_EQ(FactorShown(app_, 1), 1);
  app_.Key("ArrowLeft");
  app_.Key("ArrowDown");
  EXPECT_EQ(app_.state().channel, 2);
  app_.Key("ArrowDown");
  EXPECT_EQ(app_.state().channel, 2) << "the last row";
  app_.Run(ControlId::kChannelFactor, 3.0);
  EXPECT_EQ(FactorShown(app_, 2), 3);
}

TEST_F(XrayTest, ChannelsAreListedAndPressed) {
  AnswerChannels();
  latents().SetShown({latents().Selected()}, 1);
  app_.Adjust([](State& state) { state.channel_order = "variance"; });
  ChangeChannel(app_, 2, 0);
  const Listing listing = app_.kind().pictures();
  ASSERT_EQ(listing.items.size(), 4u);
  EXPECT_EQ(listing.items[1].label, "channel 1, variance 4");
  EXPECT_EQ(listing.items[2].label, "channel 0, variance 0.25");
  EXPECT_EQ(listing.items[3].id, "channel-2");
  EXPECT_EQ(listing.items[3].label, "channel 2, off, variance 0");
  EXPECT_EQ(listing.selected, 3);
  app_.Receive({{"type", "command"}, {"id", "channel-0"}}, {});
  EXPECT_EQ(FactorShown(app_, 0), 0);
  // Controls whose names begin alike are controls.
  app_.Receive({{"type", "command"}, {"id", "channel-factor"}, {"value", 2.0}}, {});
  EXPECT_EQ(FactorShown(app_, 0), 2);
}

TEST_F(XrayTest, EffectsAreMeasuredWhenWantedAndStopped) {
  Want();
  EXPECT_EQ(CountPosted("measure-effects"), 0);
  app_.Run(ControlId::kChannelOrder, std::string("effect"));
  ChangeChannel(app_, 0, 0);
  Want();
  const json asked = LastPosted("measure-effects");
  EXPECT_EQ(asked["masks"], json::array()) << "of the model as it is";
  const float unknown = std::nanf("");
  const auto answer = [&](bool done, const std::vector<float>& effects) {
    app_.Receive({{"type", "effects"}, {"stamp", asked["stamp"]}, {"done", done}},
                 BytesOfFloats(effects));
  };
  answer(false, {0.1f, unknown, unknown});
  EXPECT_NEAR(app_.xray().measured_share(), 1.0f / 3, 1e-6f);
  EXPECT_EQ(ChannelsInOrder(app_), (std::vector<int>{0, 1, 2})) << "nothing moves meanwhile";
  answer(true, {0.1f, 0.3f, 0.2f});
  EXPECT_EQ(ChannelsInOrder(app_), (std::vector<int>{1, 2, 0}));
  // Another sample: stopped, and begun again.
  app_.Adjust([](State& state) { state.seed = 9; });
  Want();
  EXPECT_EQ(CountPosted("measure-effects"), 2);
  app_.Run(ControlId::kStopEffects);
  EXPECT_EQ(CountPosted("stop-effects"), 1);
  Want();
  EXPECT_EQ(CountPosted("measure-effects"), 2);
  app_.Run(ControlId::kEffectsAgain);
  Want();
  EXPECT_EQ(CountPosted("measure-effects"), 3);
  app_.Run(ControlId::kMode, std::string("sample"));
  Want();
  EXPECT_EQ(CountPosted("stop-effects"), 2);
}

TEST_F(XrayTest, ALinkKeepsAll) {
  ChangeChannel(app_, 1, 0.25f);
  app_.Run(ControlId::kLayer, std::string("late"));
  ChangeChannel(app_, 0, 0);
  app_.Run(ControlId::kChannelOrder, std::string("variance"));
  latents().XrayThis(latents().SampleRecipe(5));
  const std::string link = LinkOf(app_).dump();
  App other;
  Load(other);
  FollowLink(other, json::parse(link));
  EXPECT_EQ(LinkOf(other).dump(), link);
  EXPECT_EQ(other.state().changes, app_.state().changes);
  EXPECT_EQ(KeyOf(LatentsOf(other).Selected()), KeyOf(latents().Selected()));
}

TEST_F(XrayTest, ChangesBelongToTheModel) {
  ChangeChannel(app_, 1, 0);
  ChangeChannel(app_, 2, 0);
  json layers = json::array();
  layers.push_back(Layer("early", 2, 2));
  Load(app_, {{"layers", layers}});
  EXPECT_EQ(app_.state().changes, (ChannelChanges{{"early", 1, 0}}));
  app_.SetModels({{.id = "tiny"}, {.id = "other"}});
  app_.Run(ControlId::kModel, std::string("other"));
  EXPECT_TRUE(app_.state().changes.empty());
  app_.Run(ControlId::kUndo);
  EXPECT_EQ(app_.state().changes.size(), 1u);
}

TEST_F(XrayTest, AnyPictureCanBeLookedInto) {
  app_.Run(ControlId::kMode, std::string("sample"));
  app_.Adjust([](State& state) { state.selected = 2; });
  EXPECT_TRUE(app_.Key("Y"));
  EXPECT_EQ(app_.mode(), Mode::kXray);
  EXPECT_EQ(KeyOf(latents().Selected()), KeyOf(latents().SampleRecipe(2)));
  app_.Adjust([](State& state) { state.selected = 0; });
  EXPECT_EQ(KeyOf(latents().Selected()), KeyOf(latents().SampleRecipe(2)));
}

}  // namespace
}  // namespace ganvas::page

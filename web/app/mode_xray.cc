// X-ray: the layers of the model, and their channels in one picture.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include "web/app/latents.h"
#include "web/app/xray_view.h"

namespace ganvas::page {
namespace {

constexpr std::string_view kChannel = "channel-";
constexpr int kUsualChannels = 8;  // of the layer that is shown first, at least
constexpr int kSpectrumSamples = 64;

class XrayMode final : public LatentMode {
 public:
  explicit XrayMode(App& app) : app_(app) {}

  Mode mode() const override { return Mode::kXray; }
  bool FitsModel() const override { return !app_.model().layers.empty(); }
  Recipe Selected() const override { return XrayedRecipe(app_); }
  int ShownSelected() const override { return 0; }
  void Select(int /*index*/) override {}
  // From channel to channel as they are shown.
  void Move(int columns, int rows) override {
    if (app_.state().xray != "layers" || app_.state().enlarged) return;
    const std::vector<int> order = ChannelsInOrder(app_);
    if (order.empty()) return;
    const auto at = std::find(order.begin(), order.end(), app_.state().channel) - order.begin();
    const auto next = at + columns + rows * app_.transient().stage_columns;
    if (next < 0 || next >= std::ssize(order)) return;
    app_.transient().hovered_channel = -1;
    app_.Adjust([&](State& state) { state.channel = order[static_cast<size_t>(next)]; });
  }
  std::string Place() const override {
    if (app_.state().xray != "layers") return app_.transient().measured;
    return Capital(DescribeChannel(app_, app_.state().channel));
  }
  void List(Listing& listing) const override {
    if (app_.state().enlarged) return;
    if (app_.state().xray != "layers") {
      if (!app_.transient().measured.empty()) {
        listing.items.push_back({"spectrum", app_.transient().measured});
      }
      return;
    }
    for (const int channel : ChannelsInOrder(app_)) {
      if (channel == app_.state().channel) listing.selected = std::ssize(listing.items);
      listing.items.push_back(
          {std::string(kChannel) + std::to_string(channel), DescribeChannel(app_, channel)});
    }
  }
  bool Press(const std::string& id) override {
    // Controls are called channel-factor and so on.
    const std::string number = id.starts_with(kChannel) ? id.substr(kChannel.size()) : "";
    if (number.empty() || number.find_first_not_of("0123456789") != std::string::npos) return false;
    app_.BeginGesture();
    SwitchChannel(app_, std::atoi(number.c_str()));
    return true;
  }

 private:
  static std::string Capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] -= 'a' - 'A';
    return text;
  }

  App& app_;
};

int ChannelsOf(const App& app) {
  const LayerInfo* layer = LayerShown(app);
  return layer ? layer->channels : 0;
}

// Changes of layers before this one.
ChannelChanges ChangesBefore(const App& app, const std::string& value) {
  ChannelChanges before;
  for (const LayerInfo& layer : app.model().layers) {
    if (layer.value == value) break;
    for (const ChannelChange& change : app.state().changes) {
      if (change.value == layer.value) before.push_back(change);
    }
  }
  std::sort(before.begin(), before.end(), [](const ChannelChange& a, const ChannelChange& b) {
    return a.value != b.value ? a.value < b.value : a.channel < b.channel;
  });
  return before;
}

LookRequest LookOf(const App& app, ChannelChanges changes) {
  const LayerInfo* layer = LayerShown(app);
  LookRequest request = {layer ? layer->value : "", XrayedRecipe(app), app.state().noise};
  request.recipe.changes = std::move(changes);
  return request;
}

}  // namespace

std::unique_ptr<LatentMode> MakeXrayMode(App& app) { return std::make_unique<XrayMode>(app); }

const LayerInfo* LayerShown(const App& app) {
  const std::vector<LayerInfo>& layers = app.model().layers;
  const LayerInfo* usual = layers.empty() ? nullptr : &layers[0];
  for (const LayerInfo& layer : layers) {
    if (layer.value == app.state().layer) return &layer;
    if (layer.channels >= kUsualChannels) usual = &layer;
  }
  return usual;
}

std::string CountText(double count) {
  char text[32];
  if (count >= 999.5e3) {
    std::snprintf(text, sizeof text, "%.1f M", count / 1e6);
  } else if (count >= 999.5) {
    std::snprintf(text, sizeof text, "%.0f k", count / 1e3);
  } else {
    std::snprintf(text, sizeof text, "%.0f", count);
  }
  return text;
}

std::string DescribeLayer(const LayerInfo& layer) {
  char text[128];
  std::snprintf(text, sizeof text, "%d channels of %d \u00d7 %d, ", layer.channels, layer.width,
                layer.height);
  char share[64];
  std::snprintf(share, sizeof share, " parameters, %.3g%% of the model's products",
                100 * layer.share);
  return layer.operators + ": " + text + CountText(layer.parameters) + share;
}

Recipe XrayedRecipe(const App& app) {
  const Latents& latents = LatentsOf(app);
  const auto& xrayed = app.state().xrayed;
  if (xrayed && latents.Fits(*xrayed)) return latents.Own(*xrayed);
  Recipe recipe = latents.SampleRecipe(latents.SelectedIndex());
  if (app.model().has_label) {
    recipe.label = LabelOf(recipe, static_cast<int>(app.model().classes.size()));
  }
  return recipe;
}

Recipe WithFactor(const App& app, int channel, float factor) {
  Recipe recipe = XrayedRecipe(app);
  if (const LayerInfo* layer = LayerShown(app)) {
    SetFactor(recipe.changes, layer->value, channel, factor);
  }
  return recipe;
}

LookRequest WantedChannels(const App& app) {
  const LayerInfo* layer = LayerShown(app);
  return LookOf(app, layer ? ChangesBefore(app, layer->value) : ChannelChanges());
}

LookRequest WantedEffects(const App& app) { return LookOf(app, {}); }

std::vector<float> VariancesShown(const App& app) {
  const LayerPictures& pictures = app.xray().pictures();
  const LayerInfo* layer = LayerShown(app);
  if (!layer || pictures.of.layer != layer->value || pictures.channels != layer->channels) {
    return {};
  }
  return pictures.variances;
}

std::vector<float> EffectsShown(const App& app) {
  std::vector<float> effects = app.xray().EffectsOf(WantedEffects(app));
  if (static_cast<int>(effects.size()) != ChannelsOf(app)) effects.clear();
  return effects;
}

std::vector<int> ChannelsInOrder(const App& app) {
  std::vector<int> order(static_cast<size_t>(ChannelsOf(app)));
  std::iota(order.begin(), order.end(), 0);
  const std::string& by = app.state().channel_order;
  if (by == "number") return order;
  const std::vector<float> numbers = by == "effect" ? EffectsShown(app) : VariancesShown(app);
  // Channels move once all is measured, not while it is.
  if (numbers.size() != order.size() || (by == "effect" && app.xray().measuring())) return order;
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    const float first = numbers[static_cast<size_t>(a)], second = numbers[static_cast<size_t>(b)];
    if (std::isnan(first) || std::isnan(second)) return !std::isnan(first) && std::isnan(second);
    return first > second;
  });
  return order;
}

int ChosenChannel(const App& app) {
  const int hovered = app.transient().hovered_channel;
  const int channels = ChannelsOf(app);
  return hovered >= 0 && hovered < channels
             ? hovered
             : std::clamp(app.state().channel, 0, std::max(0, channels - 1));
}

float FactorShown(const App& app, int channel) {
  const LayerInfo* layer = LayerShown(app);
  return layer ? FactorOf(app.state().changes, layer->value, channel) : 1;
}

std::string DescribeChannel(const App& app, int channel) {
  std::string text = "channel " + std::to_string(channel);
  char number[64];
  const float factor = FactorShown(app, channel);
  if (factor == 0) {
    text += ", off";
  } else if (factor != 1) {
    std::snprintf(number, sizeof number, ", times %.3g", static_cast<double>(factor));
    text += number;
  }
  const auto at = static_cast<size_t>(channel);
  if (const auto variances = VariancesShown(app); at < variances.size()) {
    std::snprintf(number, sizeof number, ", variance %.2g", static_cast<double>(variances[at]));
    text += number;
  }
  const auto effects = EffectsShown(app);
  if (at < effects.size() && !std::isnan(effects[at])) {
    std::snprintf(number, sizeof number, ", effect %.2g%%", 100 * static_cast<double>(effects[at]));
    text += number;
  }
  return text;
}

float OtherFactor(const App& app, int channel) { return FactorShown(app, channel) == 0 ? 1 : 0; }

void ChangeChannel(App& app, int channel, float factor) {
  const LayerInfo* layer = LayerShown(app);
  if (!layer || channel < 0 || channel >= layer->channels) return;
  if (!(std::abs(factor) <= kLargestFactor)) return;
  bool room = true;
  app.Edit("channel", [&](State& state) {
    state.channel = channel;
    room = SetFactor(state.changes, layer->value, channel, factor);
  });
  if (!room) {
    app.transient().note =
        "At most " + std::to_string(kMostChanges) + " channels can be changed: reset some first";
  }
  app.transient().status = layer->value + ", " + DescribeChannel(app, channel);
}

void SwitchChannel(App& app, int channel) {
  ChangeChannel(app, channel, OtherFactor(app, channel));
}

std::vector<Recipe> SpectrumSamples(const App& app) {
  std::vector<Recipe> samples;
  const int label = app.model().has_label ? app.state().label : -1;
  for (uint64_t i = 0; i < kSpectrumSamples; ++i) {
    samples.push_back(LatentsOf(app).Own(Recipe::Seed(app.state().seed, i, label)));
  }
  return samples;
}

void Latents::XrayThis(const Recipe& recipe) {
  Recipe chosen = Compact(recipe.Plain());
  if (app_.model().has_label) {
    chosen.label = LabelOf(recipe, static_cast<int>(app_.model().classes.size()));
  }
  app_.BeginGesture();
  app_.Edit("X-ray", [&](State& state) {
    state.mode = Mode::kXray;
    state.enlarged = false;
    state.xrayed = chosen;
    state.psi = recipe.psi;
    state.changes = recipe.changes;
  });
  app_.transient().shelf_selected = -1;
  app_.transient().status = "X-ray of " + DescribePicture(chosen);
}

}  // namespace ganvas::page

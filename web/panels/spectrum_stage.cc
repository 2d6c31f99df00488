// The spectrum of samples: as a picture, by frequency, and what it says of checkerboards.
#include <algorithm>
#include <cmath>

#include "web/app/latents.h"
#include "web/app/xray_view.h"
#include "web/bridge/app_bridge.h"
#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

constexpr int kPicturesInFrame = 8;
constexpr double kPlotDecades = 6;

// The mean power at each frequency, from 0 to half a cycle a pixel.
void DrawProfile(Ui& ui, const Box& box, const std::vector<double>& profile) {
  const float label = ui.Px(24);
  const Box plot = {box.x, box.y, box.w, box.h - label};
  FillBox(plot, ui.palette.panel, ui.Px(6));
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float line = std::max(1.0f, ui.Px(1));
  const char* const names[] = {"0", "1/8", "1/4", "3/8", "1/2"};
  for (int i = 0; i < 5; ++i) {
    const float x = plot.x + plot.w * static_cast<float>(i) / 4;
    // Half of Nyquist, and Nyquist.
    const bool stride = i == 2 || i == 4;
    FillBox({std::min(x, plot.right() - line), plot.y, line, plot.h},
            stride ? ui.palette.accent : ui.palette.line, 0);
    const Align align = i == 0 ? Align::kLeft : i == 4 ? Align::kRight : Align::kCenter;
    const float wide = ui.Px(140);
    const float left = i == 0 ? x : i == 4 ? x - wide : x - wide / 2;
    DrawText(ui, ui.fonts.body, ui.palette.muted, {left, plot.bottom(), wide, label},
             i == 2 ? "1/4 cycle a pixel" : names[i], align);
  }
  const double most = *std::max_element(profile.begin(), profile.end());
  if (!(most > 0)) return;
  const auto at = [&](size_t i) {
    const double decades = profile[i] > 0 ? std::log10(profile[i] / most) : -kPlotDecades;
    const auto down = static_cast<float>(std::min(1.0, -decades / kPlotDecades));
    return ImVec2(plot.x + plot.w * static_cast<float>(i) / static_cast<float>(profile.size() - 1),
                  plot.y + ui.Px(6) + (plot.h - ui.Px(12)) * down);
  };
  for (size_t i = 0; i < profile.size(); ++i) list->PathLineTo(at(i));
  list->PathStroke(ui.palette.text, 0, std::max(1.0f, ui.Px(2)));
}

}  // namespace

void SpectrumStage::Take(Ui& ui, const std::vector<Recipe>& samples) {
  App& app = ui.app;
  const PictureSize size = app.picture_size();
  const State& state = app.state();
  const std::string of = app.model().hash + KeyOf(samples[0]) + state.range + state.layout +
                         std::to_string(state.noise);
  if (of != of_) {
    of_ = of;
    spectrum_ = std::make_unique<Spectrum>(size.width, size.height);
    taken_.assign(samples.size(), false);
    picture_ = nullptr;
    text_.clear();
  }
  int count = 0;
  for (size_t i = 0; i < samples.size() && count < kPicturesInFrame; ++i) {
    if (taken_[i]) continue;
    const PicturePtr picture = app.generator().Find(samples[i]);
    if (!picture) continue;
    taken_[i] = true;
    spectrum_->Add(picture->rgba);
    ++count;
  }
  if (count == kPicturesInFrame) RequestFrame(0);
  if (count == 0 || spectrum_->pictures() == 0) return;
  const Image image = PaintSpectrum(*spectrum_);
  auto painted = std::make_shared<Picture>();
  painted->width = image.width;
  painted->height = image.height;
  painted->rgba = image.rgba;
  picture_ = std::move(painted);
  profile_ = RadialProfile(*spectrum_);
  text_ = CheckerboardText(*spectrum_);
}

void SpectrumStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  App& app = ui.app;
  Latents& latents = LatentsOf(app);
  latents.SetShown({}, 1);
  const std::vector<Recipe> samples = SpectrumSamples(app);
  wanted.insert(wanted.end(), samples.begin(), samples.end());
  if (app.picture_size().width == 0) return;
  Take(ui, samples);
  const Box area = box.Inset(ui.Px(16));
  if (!picture_) {
    const std::string text =
        spectrum_->ok() ? "Making samples\u2026" : CheckerboardText(*spectrum_);
    app.transient().measured = text;
    DrawText(ui, ui.fonts.body, ui.palette.muted, area, text, Align::kCenter);
    return;
  }
  const std::string count = std::to_string(spectrum_->pictures()) + " samples";
  app.transient().measured = text_;
  const float gap = ui.Px(16), caption = ui.Px(28);
  const float words = DrawParagraph(ui, ui.fonts.large, 0, 0, 0, area.w, text_) + ui.Px(8);
  const Box upper = {area.x, area.y, area.w, area.h - words - gap};
  const bool beside = upper.w >= upper.h;
  const float w = beside ? (upper.w - gap) / 2 : upper.w;
  const float h = beside ? upper.h : (upper.h - gap) / 2;
  const Box place = {upper.x, upper.y, w, h - caption};
  const Box tile = FitPicture(ui, place, picture_->width, picture_->height);
  DrawPicture(ui, tile, picture_);
  ui.Note("spectrum", tile);
  DrawText(ui, ui.fonts.body, ui.palette.muted, {place.x, tile.bottom(), w, caption},
           "Log power of " + count + ", frequency 0 in the middle", Align::kCenter);
  const Box second = beside ? Box{upper.x + w + gap, tile.y, w, std::max(tile.h, ui.Px(120))}
                            : Box{upper.x, upper.y + h + gap, w, h - caption};
  DrawProfile(ui, {second.x, second.y, second.w, second.h}, profile_);
  DrawText(ui, ui.fonts.body, ui.palette.muted, {second.x, second.bottom(), w, caption},
           "Power by frequency; lines: half Nyquist and Nyquist", Align::kCenter);
  DrawParagraph(ui, ui.fonts.large, ui.palette.text, area.x, area.bottom() - words, area.w, text_);
}

}  // namespace ganvas::page

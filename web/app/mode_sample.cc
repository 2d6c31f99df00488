#include "web/app/latents.h"

namespace ganvas::page {
namespace {

class SampleMode final : public LatentMode {
 public:
  explicit SampleMode(App& app) : app_(app) {}

  Mode mode() const override { return Mode::kSample; }
  Recipe Selected() const override {
    const Latents& latents = LatentsOf(app_);
    return latents.SampleRecipe(latents.SelectedIndex());
  }
  int ShownSelected() const override { return LatentsOf(app_).SelectedIndex(); }
  void Select(int index) override {
    app_.Adjust([&](State& state) { state.selected = index; });
  }
  void Move(int columns, int rows) override {
    app_.Adjust([&](State& state) {
      const Latents& latents = LatentsOf(app_);
      const int per_row = state.enlarged ? 1 : app_.transient().stage_columns;
      const int next = latents.SelectedIndex() + columns + rows * per_row;
      if (next >= 0 && next < latents.SampleCount()) state.selected = next;
    });
  }

 private:
  App& app_;
};

}  // namespace

std::unique_ptr<LatentMode> MakeSampleMode(App& app) { return std::make_unique<SampleMode>(app); }

}  // namespace ganvas::page

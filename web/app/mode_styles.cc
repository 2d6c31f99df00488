#include <algorithm>

#include "web/app/latents.h"

namespace ganvas::page {
namespace {

// A grid: what is mixed, or the truncations of a row of latents.
class StylesMode final : public LatentMode {
 public:
  explicit StylesMode(App& app) : app_(app) {}

  Mode mode() const override { return Mode::kStyles; }
  bool FitsModel() const override { return app_.generator().book().has_styles(); }
  Recipe Selected() const override {
    const State& state = app_.state();
    const Latents& latents = LatentsOf(app_);
    return state.psi_strip ? latents.PsiRecipe(state.mix_row, state.mix_column)
                           : latents.MixRecipe(state.mix_row, state.mix_column);
  }
  int ShownSelected() const override {
    return app_.state().mix_row * Columns(app_.state()) + app_.state().mix_column;
  }
  void Select(int index) override {
    app_.Adjust([&](State& state) {
      state.mix_row = index / Columns(state);
      state.mix_column = index % Columns(state);
    });
  }
  void Move(int columns, int rows) override {
    app_.Adjust([&](State& state) {
      state.mix_row = std::clamp(state.mix_row + rows, 0, state.mix_rows - 1);
      state.mix_column = std::clamp(state.mix_column + columns, 0, Columns(state) - 1);
    });
  }

 private:
  static int Columns(const State& state) {
    return state.psi_strip ? static_cast<int>(kPsiStrip.size()) : state.mix_columns;
  }

  App& app_;
};

}  // namespace

std::unique_ptr<LatentMode> MakeStylesMode(App& app) { return std::make_unique<StylesMode>(app); }

}  // namespace ganvas::page

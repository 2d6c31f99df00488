// The views of the kinds of models that there are, put together from stages and inspectors.
#include "web/app/latents.h"
#include "web/app/points.h"
#include "web/app/translator.h"
#include "web/panels/model_view.h"

namespace ganvas::page {
namespace {

class LatentsView final : public ModelView {
 public:
  void DrawStage(Ui& ui, const Box& box, Wanted& wanted) override {
    App& app = ui.app;
    if (LatentsOf(app).looking()) {
      viewer_.Draw(ui, box, wanted);
      if (app.mode() == Mode::kFilm) FilmStage::WantNext(app, wanted);
      return;
    }
    const bool pressed = ImGui::IsMouseClicked(ImGuiMouseButton_Left) && ImGui::IsWindowHovered();
    if (pressed && box.Contains(ImGui::GetIO().MousePos)) app.transient().shelf_selected = -1;
    switch (app.mode()) {
      case Mode::kAtlas:
        atlas_.Draw(ui, box, wanted);
        break;
      case Mode::kInterpolate:
        interpolate_.Draw(ui, box, wanted);
        break;
      case Mode::kPlane:
        plane_.Draw(ui, box, wanted);
        break;
      case Mode::kDirections:
        directions_.Draw(ui, box, wanted);
        break;
      case Mode::kXray:
        if (app.state().xray == "spectrum") {
          spectrum_.Draw(ui, box, wanted);
        } else {
          xray_.Draw(ui, box, wanted);
        }
        break;
      case Mode::kTimeline:
        timeline_.Draw(ui, box, wanted);
        break;
      case Mode::kFilm:
        film_.Draw(ui, box, wanted);
        break;
      case Mode::kProject:
        project_.Draw(ui, box, wanted);
        break;
      case Mode::kBreed:
        breed_.Draw(ui, box, wanted);
        break;
      case Mode::kStyles:
        styles_.Draw(ui, box, wanted);
        break;
      default:
        sample_.Draw(ui, box, wanted);
    }
  }

  void DrawControls(Ui& ui, Flow& flow, Wanted& wanted) override {
    DrawLatentsControls(ui, flow, wanted);
  }

  void DrawGiven(Ui& ui, Flow& flow) override {
    if (ui.app.has_model()) DrawGivenControls(ui, flow);
  }

  const Control* MainAction(const App& app) const override {
    if (LatentsOf(app).looking() || app.mode() == Mode::kDirections || app.mode() == Mode::kXray) {
      return nullptr;
    }
    if (app.mode() == Mode::kProject) {
      const Projection& projection = app.projection();
      if (!projection.target()) return &ControlOf(ControlId::kOpenTarget);
      return &ControlOf(projection.running() ? ControlId::kStopSearch : ControlId::kSearch);
    }
    const Control& play = ControlOf(ControlId::kPlay);
    return play.IsVisible(app) ? &play : &ControlOf(ControlId::kNewSeeds);
  }

  void DrawShelf(Ui& ui, const Box& box, Wanted& wanted) override { shelf_.Draw(ui, box, wanted); }

 private:
  Viewer viewer_;
  SampleStage sample_;
  AtlasStage atlas_;
  InterpolateStage interpolate_;
  PlaneStage plane_;
  StylesStage styles_;
  DirectionsStage directions_;
  ProjectStage project_;
  XrayStage xray_;
  SpectrumStage spectrum_;
  TimelineStage timeline_;
  FilmStage film_;
  BreedStage breed_;
  Shelf shelf_;
};

class PointsView final : public ModelView {
 public:
  void DrawStage(Ui& ui, const Box& box, Wanted&) override { stage_.Draw(ui, box); }
  void DrawControls(Ui& ui, Flow& flow, Wanted&) override { DrawModeControls(ui, flow); }
  const Control* MainAction(const App&) const override { return &ControlOf(ControlId::kNewSeeds); }
  // There is nothing to keep; the line says what the points are like.
  void DrawShelf(Ui& ui, const Box& box, Wanted&) override {
    DrawShelfLine(ui, box, Sentence(ui.app.kind().Summary()));
  }

 private:
  PointStage stage_;
};

class TranslatorView final : public ModelView {
 public:
  void DrawStage(Ui& ui, const Box& box, Wanted&) override { stage_.Draw(ui, box); }
  void DrawControls(Ui& ui, Flow& flow, Wanted&) override { DrawTranslateControls(ui, flow); }
  // There are no latents to keep.
  bool has_shelf() const override { return false; }

 private:
  TranslateStage stage_;
};

}  // namespace

std::vector<ViewRow> MakeModelViews() {
  std::vector<ViewRow> views;
  views.push_back({Latents::kName, std::make_unique<LatentsView>()});
  views.push_back({Points::kName, std::make_unique<PointsView>()});
  views.push_back({Translator::kName, std::make_unique<TranslatorView>()});
  return views;
}

}  // namespace ganvas::page

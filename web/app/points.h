// Models that make points in the plane.
#pragma once

#include "web/app/app.h"
#include "web/app/model_kind.h"

namespace ganvas::page {

class Points final : public ModelKind {
 public:
  static constexpr std::string_view kName = "points";
  static std::unique_ptr<ModelKind> Make(App& app, const nlohmann::json& message);
  explicit Points(App& app) : app_(app) {}

  std::string_view name() const override { return kName; }
  bool Has(Subject subject) const override {
    return subject == Subject::kPage || subject == Subject::kSeed;
  }
  std::span<const Mode> modes() const override;
  CountChoices counts() const override { return {kPointCounts, &State::points}; }
  void Settle(State& state) const override;
  void Want(std::span<const Recipe> recipes) override;
  RequestProgress progress() const override;
  // Mean and deviation of the points that came.
  std::string Summary() const override;
  // Their plot.
  Pixels ShownPixels() override;
  void Save() override;

  // Those that the stage shows.
  PointRequest Wanted() const;

 private:
  App& app_;
};

}  // namespace ganvas::page

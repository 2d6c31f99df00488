// Models that make pictures of pictures: what is given to them, the way back, the camera.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/app/app.h"
#include "web/app/model_kind.h"
#include "web/app/saving.h"

namespace ganvas::page {

// A picture that a translator can be tried on.
struct Example {
  std::string id;
  std::string label;
  PicturePtr thumbnail;  // null until it is there
};

// What the page knows of a translator beside ModelInfo.
struct TranslatorInfo {
  int width = 0;  // of its input where the file fixes it, else 0
  int height = 0;
  int size = 0;                      // side it was trained at, 0 if unknown
  std::string range;                 // of its numbers: one of kRanges, or empty while unknown
  std::vector<std::string> notes;    // on its other inputs, a sentence each
  std::vector<std::string> domains;  // what goes in and what comes out, or empty
  std::vector<Example> examples;
};

class Translator final : public ModelKind {
 public:
  static constexpr std::string_view kName = "translator";
  static std::unique_ptr<ModelKind> Make(App& app, const nlohmann::json& message);
  Translator(App& app, TranslatorInfo info) : app_(app), info_(std::move(info)) {}

  std::string_view name() const override { return kName; }
  bool Has(Subject subject) const override;
  std::span<const Mode> modes() const override;
  // The mode is Translate, and the example one of its own.
  void Settle(State& state) const override;
  void Enter() override;
  void Leave() override;
  void Want(std::span<const Recipe> recipes) override;
  RequestProgress progress() const override;
  // The picture as it was and as it became; of a round trip also the way back and its error.
  Pixels ShownPixels() override;
  bool CanSave() const override { return app_.translation().last() != nullptr; }
  void Save() override { SaveTo(Target::kFile); }
  bool CanEnlarge() const override;
  bool full_stage() const override;
  bool ShowsOwnFile() const override;
  const char* drop_text() const override { return "Drop a picture or an ONNX model"; }

  const TranslatorInfo& info() const { return info_; }
  void SetThumbnail(const std::string& example, const PicturePtr& thumbnail);

  // What the stage is to show, if there is a picture at all.
  std::optional<TranslationRequest> Wanted() const;
  // Id of the model of the way back, empty if none is known; the first is what belongs to the
  // model, the second what the user chose, if that is here.
  std::string OwnReverse() const;
  std::string ReverseId() const;
  // The example that is chosen; null if the user's own picture is.
  const Example* ChosenExample() const;
  // What is translated: the example's label, the name of the user's picture, or "Camera".
  std::string SourceName() const;
  // The last translation, if the stage shows a round trip of it.
  bool ShowsRoundTrip() const;
  // "mean L1 0.043", of the last round trip.
  std::string ErrorText() const;
  // Saves the translation, of a round trip all its pictures in a row.
  void SaveTo(Target target);

 private:
  const Example* Find(const std::string& example) const;

  App& app_;
  TranslatorInfo info_;
};

// Requires that the model in use is a translator.
inline Translator& TranslatorOf(App& app) { return app.kind().As<Translator>(); }
inline const Translator& TranslatorOf(const App& app) { return app.kind().As<Translator>(); }

// Starts the camera, or the next one; stops it, where asked with its last picture kept.
void StartCamera(App& app, bool next);
void StopCamera(App& app, bool keep);

}  // namespace ganvas::page

// The parts of the page. Each draws itself into its box and changes the app's state; what it shows
// it adds to `wanted`, the most urgent first.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "shared/image/scatter.h"
#include "shared/image/spectrum.h"

#include "web/generator/mask.h"
#include "web/panels/layout.h"
#include "web/panels/tiles.h"
#include "web/panels/ui.h"
#include "web/panels/wipe.h"

namespace ganvas::page {

class ModelView;
struct Film;

using Wanted = std::vector<Recipe>;

void DrawTopBar(Ui& ui, const Layout& layout);
void DrawRail(Ui& ui, const Layout& layout);
// The modes that the rail has no room for, while they are asked for.
void DrawMoreModes(Ui& ui, const Layout& layout);
// Which engine runs, and how long the last pictures took.
void DrawStatus(Ui& ui, const Box& box);
void DrawInspector(Ui& ui, const Layout& layout, ModelView& view, Wanted& wanted);
// In place of a stage.
void DrawNoModel(Ui& ui, const Box& box);
// Messages, the progress of loading, what is dragged; drawn last.
void DrawOverlays(Ui& ui, const Layout& layout);

// All models with large covers, over `box`.
void DrawGallery(Ui& ui, const Box& box);
// The button that leaves a presentation, while the pointer does not rest.
void DrawLeave(Ui& ui, const Box& stage, bool resting);
// On phones and in a kiosk: what one does most, over the stage; nothing for null.
void DrawMainAction(Ui& ui, const Control* action, const Box& stage);
// A line in place of the shelf.
void DrawShelfLine(Ui& ui, const Box& box, const std::string& text);

// Pictures that were kept.
class Shelf {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  int shown_ = -1;  // the selected one that was scrolled to
};

// One picture, large.
class Viewer {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  // How far a finger has moved the picture sideways.
  float FollowFinger(Ui& ui, const Box& picture);

  Slots slots_;
  ImVec2 swipe_from_;
};

class SampleStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  Slots slots_;
};

// Of models that make points: their scatter plot.
class PointStage {
 public:
  void Draw(Ui& ui, const Box& box);

 private:
  void PlaceWindow(Ui& ui, std::span<const float> xy);
  void PaintDots(Ui& ui, int size);
  void DrawNearest(Ui& ui, const Box& plot);

  std::string model_;  // hash of the one that the window is for
  PlotWindow window_;
  // The dots, and what they were painted from.
  PicturePtr dots_;
  std::shared_ptr<const PointSet> painted_;
  PlotWindow painted_window_;
  bool painted_dark_ = false;
};

// A picture and its translation, one wiped over the other, or the way there and back.
class TranslateStage {
 public:
  void Draw(Ui& ui, const Box& box);

 private:
  void DrawWipe(Ui& ui, const Box& picture, const Translated& last);

  Wipe wipe_;
};

class InterpolateStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  void DrawStrip(Ui& ui, const Box& box, Wanted& wanted);
  void DrawEnd(Ui& ui, int end, const Box& tile, Wanted& wanted);

  Slots slots_;  // the picture at t, A and B, then the strip
};

// Rows of latents with the styles of columns of others, or at other truncations.
class StylesStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  Slots slots_;  // the sources of rows and columns, then the grid
};

// A picture, and what it becomes along each direction.
class DirectionsStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  void DrawStrips(Ui& ui, const Box& box, Wanted& wanted, std::vector<Recipe>& shown);

  Slots slots_;  // the whole picture, then the strips
};

// The user's picture, whose parts can be covered, and what the search for its latent has found.
class ProjectStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  void DrawTarget(Ui& ui, const Box& whole);
  void FollowBrush(Ui& ui, const Box& whole);
  void DrawFound(Ui& ui, const Box& tile, Wanted& wanted);

  Mask covered_;  // what `cover_` shows
  PicturePtr cover_;
  ImVec2 stroke_;  // where the brush was in the last frame
};

// A film through pictures, and its track.
class TimelineStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  void DrawTrack(Ui& ui, const Box& box, const Film& film, Wanted& wanted);

  Slots slots_;
};

// The pictures of Sample at a snapshot of the training, and its curves.
class FilmStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);
  // What no stage shows yet but soon may, or what is to be saved.
  static void WantNext(const App& app, Wanted& wanted);

 private:
  void DrawTiles(Ui& ui, const TileGrid& grid);
  void DrawCompared(Ui& ui, const TileGrid& grid);

  Slots slots_;     // at the snapshot
  Slots compared_;  // and at that beside it
  Wipe wipe_;
};

// Pictures on a plane that one moves over.
class AtlasStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  Camera from_;  // when the drag began
};

// The layers of the model and the channels of one, in a picture.
class XrayStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  void DrawChannels(Ui& ui, const Box& box);
  void DrawChannel(Ui& ui, int channel, const Box& tile, const Box& part);

  Slots slots_;
  float from_ = 1;  // factor of the pressed channel when the press began
  bool dragged_ = false;
  bool hovers_ = true;     // the pointer chooses
  int last_channel_ = -1;  // the chosen one of the last frame
};

// Frequencies of samples.
class SpectrumStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  // Adds those that are there.
  void Take(Ui& ui, const std::vector<Recipe>& samples);

  std::string of_;  // what the samples are made of
  std::unique_ptr<Spectrum> spectrum_;
  std::vector<bool> taken_;
  PicturePtr picture_;
  std::vector<double> profile_;
  std::string text_;
};

// Children of a picture.
class BreedStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  Slots slots_;
};

class PlaneStage {
 public:
  void Draw(Ui& ui, const Box& box, Wanted& wanted);

 private:
  struct Shown {
    float x, y;  // on the plane
    PicturePtr picture;
  };

  void DrawMap(Ui& ui, const Box& box, Wanted& wanted);
  void DrawSingle(Ui& ui, const Box& box, Wanted& wanted);
  PicturePtr Nearest(float x, float y) const;

  Slots slots_;              // the one picture
  std::vector<Shown> last_;  // what the last frame showed on the map
  float from_x_ = 0;         // the view when the drag began
  float from_y_ = 0;
};

}  // namespace ganvas::page

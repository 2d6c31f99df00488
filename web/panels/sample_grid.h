// Where the pictures of a seed stand on a stage.
#pragma once

#include "web/panels/fit.h"
#include "web/panels/ui.h"

namespace ganvas::page {

class SampleGrid {
 public:
  // To be made before the stage asks for pictures: it also says how many there are for each count,
  // by `free`, the room that the stage has while nothing else takes of it.
  SampleGrid(Ui& ui, const Box& stage, const Box& free);

  const TileGrid& grid() const { return grid_; }
  // Beside rows of classes.
  void DrawNames() const;

 private:
  Ui& ui_;
  float names_;  // their width; 0 without such rows
  TileGrid grid_;
};

}  // namespace ganvas::page

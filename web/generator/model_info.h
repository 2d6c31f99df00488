// What the page knows of a model.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/latent/latent.h"
#include "web/generator/picture.h"

namespace ganvas::page {

// A model that can be picked: an entry of models/manifest.json, or a file that was opened.
struct ModelEntry {
  std::string id;
  std::string name;
  std::string dataset;
  std::string license;
  std::string caption;
  std::string kind;      // "generator", "translator", ...; empty while unknown
  std::string reverse;   // id of the translator of the way back; empty if unknown
  PictureSize size;      // of the pictures that it makes, 0 if unknown
  PicturePtr thumbnail;  // null until it is there
};

// A number that a run measured: `values` at `steps`, ascending.
struct TrainingCurve {
  std::string name;   // its column in stats.jsonl
  std::string title;  // as people call it
  std::vector<double> steps, values;
};

// Of a model that holds snapshots of its training.
struct TrainingFilm {
  std::vector<int64_t> steps;  // of each snapshot, ascending; empty for other models
  std::vector<TrainingCurve> curves;
};

// A layer of a generator, by the value that it gives: maps.
struct LayerInfo {
  std::string value;
  std::string operators;  // "ConvTranspose+Relu"
  int channels = 0, height = 0, width = 0;
  double parameters = 0;
  double share = 0;  // of all multiply-adds of the model
};

// A model that is loaded.
struct ModelInfo {
  std::string id;
  std::string name;
  std::string hash;  // first digits of the file's SHA-256, hexadecimal
  int nz = 0;
  int width = 0;  // of a picture; 0 while unknown
  int height = 0;
  // Styles (W): vectors of style_dim numbers, one for each layer; 0 without styles.
  int style_layers = 0;
  int style_dim = 0;
  bool has_noise = false;  // its constant noise has a strength that can be set
  Prior prior = Prior::kNormal;
  bool has_label = false;
  std::vector<std::string> classes;  // names, or "0", "1", ... where the file has none
  std::string class_noun = "class";  // what a class is: "digit", "character"
  TrainingFilm film;
  // In the order in which they are computed; none where the engine cannot look inside.
  std::vector<LayerInfo> layers;
  std::string engine;       // that runs it: "wasm" or "ort-wasm"
  std::string engine_text;  // "Ganvas, 2 workers"
};

}  // namespace ganvas::page

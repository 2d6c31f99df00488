// What the page knows of a model.
#pragma once

#include <cstdint>
#include <optional>
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

// A picture that a translator can be tried on.
struct Example {
  std::string id;
  std::string label;
  PicturePtr thumbnail;  // null until it is there
};

// What the page knows of a model that makes pictures of pictures.
struct TranslatorInfo {
  int width = 0;  // of its input where the file fixes it, else 0
  int height = 0;
  int size = 0;                      // side it was trained at, 0 if unknown
  std::string range;                 // of its numbers: one of kRanges, or empty while unknown
  std::vector<std::string> domains;  // what goes in and what comes out, or empty
  std::vector<Example> examples;
};

// How the pictures of a generator lie in its output, and what else it is given.
struct PictureInfo {
  std::string range;   // one of kRanges, as the file tells
  std::string layout;  // one of kLayouts, as the file tells
  std::string range_reason, layout_reason;
  std::vector<std::string> notes;  // on its other inputs, a sentence each
};

// A model that is loaded.
struct ModelInfo {
  std::string id;
  std::string name;
  std::string hash;  // first digits of the file's SHA-256, hexadecimal
  int nz = 0;
  int width = 0;  // of a picture; 0 while unknown
  int height = 0;
  Prior prior = Prior::kNormal;
  bool points = false;                       // it makes points in the plane, no pictures
  std::optional<TranslatorInfo> translator;  // it makes pictures of pictures
  std::optional<PictureInfo> pictures;       // it makes pictures of latents
  bool has_label = false;
  std::vector<std::string> classes;  // names, or "0", "1", ... where the file has none
  std::string engine;                // that runs it: "wasm" or "ort-wasm"
  std::string engine_text;           // "Ganvas, 2 workers"
};

}  // namespace ganvas::page

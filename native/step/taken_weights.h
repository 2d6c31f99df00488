// Weights of one network in another one of nearly the same shape, for --init-from.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "native/run/tensor_file.h"

namespace ganvas::train {

// What of a network came from a file, by the names of its layers.
struct TakenWeights {
  std::vector<std::string> kept;
  std::vector<std::string> partly;  // with how much: "main.0.weight (100 of 164)"
  std::vector<std::string> fresh;   // have their first weights still
};

// How the class tables of a network follow from those of another one.
struct ClassRows {
  int64_t theirs = 0;         // classes there; 0: none
  std::vector<int64_t> from;  // for each class here, its number there, -1 for a new one
  bool same() const;          // the same classes in the same order
};

// Copies what fits of the tensors `prefix`... of `file` into `network`:
// - Layers are matched in order, by the shapes of their weights: the longest common subsequence. So
//   a network for larger pictures keeps the layers that both have, wherever the others were put in.
//   A layer may lack some weights there or here, as a bias or the strength of noise.
// - Tables of class vectors take the rows of the classes that both have.
// - With `inputs_differ`, weights that differ in one dimension alone take the part that both have:
//   inputs beyond it (of classes, of colours) begin anew.
// All else stays as it is. Numbers are converted to the type of the network.
TakenWeights TakeWeights(const TensorFile& file, const std::string& prefix,
                         const ClassRows& classes, bool inputs_differ, torch::nn::Module& network);

}  // namespace ganvas::train

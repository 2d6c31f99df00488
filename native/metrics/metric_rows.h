// One row for each metric: its words and the functions that compute it. A new metric is a row here
// and the file of its function. metric_table.cc takes the words, at compile time, so that they need
// no LibTorch; metric_functions.cc takes the functions.
#pragma once

#include <vector>

#include "native/metrics/metric_table.h"

namespace ganvas::metrics {

struct Figure;
struct Part;
struct Report;
class PictureSample;
class SetFigures;
class PictureFigures;
class PointFigures;
class TranslationFigures;

// Each function gives the figure of one metric, or the parts of one; a note to it goes into the
// report. Null where the metric is not of such samples.
struct MetricRow {
  MetricInfo info;
  // A set of pictures, generated or translated, beside the real ones.
  std::vector<Part> (*set)(SetFigures&, PictureSample&) = nullptr;
  // Adds what follows from the figure that `set` gave and its floor.
  void (*after_set)(SetFigures&, const Figure&, Report&) = nullptr;
  // Generated pictures, where `set` is not enough.
  Figure (*pictures)(PictureFigures&, const MetricInfo&, Report&) = nullptr;
  Figure (*points)(const PointFigures&, const MetricInfo&, Report&) = nullptr;
  // Translated pictures, where `set` is not enough.
  Figure (*translations)(TranslationFigures&, const MetricInfo&, Report&) = nullptr;
};

Figure ModesOfPictures(PictureFigures&, const MetricInfo&, Report&);    // class_figures.cc
Figure ModesOfPoints(const PointFigures&, const MetricInfo&, Report&);  // point_figures.cc
std::vector<Part> Fid(SetFigures&, PictureSample&);                     // frechet.cc
std::vector<Part> Kid(SetFigures&, PictureSample&);                     // kernel_distance.cc
std::vector<Part> Is(SetFigures&, PictureSample&);                      // inception_score.cc
std::vector<Part> Precision(SetFigures&, PictureSample&);               // neighbours.cc
std::vector<Part> Recall(SetFigures&, PictureSample&);
std::vector<Part> Density(SetFigures&, PictureSample&);
std::vector<Part> Coverage(SetFigures&, PictureSample&);
void AddCoverageRatio(SetFigures&, const Figure&, Report&);
std::vector<Part> PatchDistance(SetFigures&, PictureSample&);              // sliced_wasserstein.cc
Figure DistanceOfPoints(const PointFigures&, const MetricInfo&, Report&);  // point_figures.cc
Figure Cas(PictureFigures&, const MetricInfo&, Report&);                   // class_figures.cc
Figure Attributes(PictureFigures&, const MetricInfo&, Report&);            // attribute_figures.cc
Figure MemorizationOf(PictureFigures&, const MetricInfo&, Report&);        // memorization.cc
Figure Cycle(TranslationFigures&, const MetricInfo&, Report&);             // translation_figures.cc
Figure L1(TranslationFigures&, const MetricInfo&, Report&);
Figure Labels(TranslationFigures&, const MetricInfo&, Report&);
Figure Factors(TranslationFigures&, const MetricInfo&, Report&);

inline constexpr std::string_view kFewNeighbours = "needs more than 5 pictures of each kind";
inline constexpr std::string_view kSameAsTraining =
    "unseen pictures are equal to training pictures, so their distance is 0 and the ratio is "
    "undefined; remove copies from the data";

// In the order of --help and of reports.
constexpr MetricRow kMetricRows[] = {
    {.info = {.name = "modes",
              .summary = "modes covered, share of high quality, reverse KL; for pictures by class",
              .of = {.pictures = true, .points = true},
              .needs = {.labels = true, .centres = true},
              .columns = {{{"covered", "Modes covered", Direction::kHigher, 3},
                           {"total", ""},
                           {"high_quality", "High-quality share", Direction::kHigher},
                           {"reverse_kl", "Reverse KL, nats", Direction::kLower},
                           {"samples", ""}}},
              .labels_for = "counts classes of pictures",
              .stacked_samples = 26000,  // Metz et al. 2017, Lin et al. 2018
              .not_finite = "no sample is near a mode, or some are of a class or mode whose weight "
                            "in the data is 0"},
     .pictures = &ModesOfPictures,
     .points = &ModesOfPoints},
    {.info = {.name = "fid",
              .summary = "Frechet distance of features (Heusel et al. 2017)",
              .of = {.pictures = true, .translations = true},
              .needs = {.features = true},
              .columns = {{{"", "FID", Direction::kLower, 1}}}},
     .set = &Fid},
    {.info = {.name = "kid",
              .summary = "kernel distance of features (Binkowski et al. 2018)",
              .of = {.pictures = true, .translations = true},
              .needs = {.features = true},
              .columns = {{{"", "KID", Direction::kLower, 2}, {"std", ""}}}},
     .set = &Kid},
    {.info = {.name = "is",
              .summary = "inception score (Salimans et al. 2016)",
              .of = {.pictures = true},
              .needs = {.probabilities = true},
              .columns = {{{"", "Inception score", Direction::kHigher, 4}, {"std", ""}}},
              .fewest = 10,
              .too_few = "needs at least 10 pictures"},
     .set = &Is},
    {.info = {.name = "precision",
              .summary = "share within the real manifold, k = 3 (Kynkaanniemi et al. 2019)",
              .group = "prdc",
              .of = {.pictures = true, .translations = true},
              .needs = {.features = true},
              .columns = {{{"", "precision", Direction::kHigher, 7, "Precision and recall"}}},
              .fewest = 6,
              .too_few = kFewNeighbours},
     .set = &Precision},
    {.info = {.name = "recall",
              .summary = "share of real samples within the generated manifold, k = 3",
              .group = "prdc",
              .of = {.pictures = true, .translations = true},
              .needs = {.features = true},
              .columns = {{{"", "recall", Direction::kHigher, 6, "Precision and recall"}}},
              .fewest = 6,
              .too_few = kFewNeighbours},
     .set = &Recall},
    {.info = {.name = "density",
              .summary = "real neighbourhoods around a sample, k = 5 (Naeem et al. 2020)",
              .group = "prdc",
              .of = {.pictures = true, .translations = true},
              .needs = {.features = true},
              .columns = {{{"", "density", Direction::kHigher, 0, "Density and coverage"}}},
              .fewest = 6,
              .too_few = kFewNeighbours},
     .set = &Density},
    {.info = {.name = "coverage",
              .summary = "share of real neighbourhoods with a sample, k = 5, and its ratio to the "
                         "floor",
              .group = "prdc",
              .of = {.pictures = true, .translations = true},
              .needs = {.features = true},
              .columns = {{{"", "coverage", Direction::kHigher, 5, "Density and coverage"},
                           {"ratio", "of the floor", Direction::kHigher, 0,
                            "Density and coverage"}}},
              .fewest = 6,
              .too_few = kFewNeighbours},
     .set = &Coverage,
     .after_set = &AddCoverageRatio},
    {.info = {.name = "swd",
              .summary = "sliced Wasserstein distance, of pictures x 1000 by level (Karras et al. "
                         "2018)",
              .of = {.pictures = true, .points = true, .translations = true},
              .needs = {.two_points = true},
              .columns = {{{"", "Sliced Wasserstein distance", Direction::kLower, 9}}},
              .equal_counts = true},
     .set = &PatchDistance,
     .points = &DistanceOfPoints},
    {.info = {.name = "cas",
              .summary = "accuracy on real test pictures, trained on generated (Ravuri and Vinyals "
                         "2019)",
              .of = {.pictures = true},
              .needs = {.labels = true,
                        .single_labels = true,
                        .conditional = true,
                        .own_samples = true},
              .columns = {{{"", "Classification accuracy score", Direction::kHigher, 8}}},
              .labels_for = "needs labels"},
     .pictures = &Cas},
    {.info = {.name = "attributes",
              .summary = "combinations of the values in --attributes, read by a classifier",
              .of = {.pictures = true},
              .needs = {.attributes = true},
              .columns = {{{"distance", "Attributes: distance of distributions", Direction::kLower},
                           {"missing", "Attributes: missing combinations", Direction::kLower},
                           {"rare", "Attributes: rare combinations", Direction::kLower},
                           {"combinations", ""},
                           {"accuracy", ""}}}},
     .pictures = &Attributes},
    {.info = {.name = "memorization",
              .summary = "distance to the nearest training picture, against held-out ones', pixels",
              .of = {.pictures = true},
              .columns = {{{"ratio", "Memorization: ratio of distances"},
                           {"share_closer", "Memorization: share closer"},
                           {"distance", "Memorization: distance"},
                           {"held_out_distance", "Memorization: distance of unseen pictures"}}},
              .finds_neighbours = true,
              .not_finite = kSameAsTraining},
     .pictures = &MemorizationOf},
    {.info = {.name = "memorization-features",
              .summary = "the same between features",
              .of = {.pictures = true},
              .needs = {.features = true},
              .columns = {{{"ratio", "Memorization by features: ratio of distances"},
                           {"share_closer", "Memorization by features: share closer"},
                           {"distance", "Memorization by features: distance"},
                           {"held_out_distance",
                            "Memorization by features: distance of unseen pictures"}}},
              .finds_neighbours = true,
              .not_finite = kSameAsTraining},
     .pictures = &MemorizationOf},
    {.info = {.name = "cycle",
              .summary = "translators: mean difference on [0, 1] after there and back",
              .of = {.translations = true},
              .needs = {.both_ways = true},
              .columns = {{{"", "Difference after there and back", Direction::kLower}}}},
     .translations = &Cycle},
    {.info = {.name = "l1",
              .summary = "translators: mean difference on [0, 1] from the true translation",
              .of = {.translations = true},
              .needs = {.counterparts = true},
              .columns = {{{"", "Difference from the true translation", Direction::kLower}}}},
     .translations = &L1},
    {.info = {.name = "labels",
              .summary =
                  "translators: share that keeps its class, by a classifier of the other domain",
              .of = {.translations = true},
              .needs = {.same_classes = true},
              .columns = {{{"", "Share with its class kept", Direction::kHigher}}}},
     .translations = &Labels},
    {.info = {.name = "factors",
              .summary = "translators of shapes: share that keeps shape, position and hue",
              .of = {.translations = true},
              .needs = {.shapes = true},
              .columns = {{{"shape", "Shape kept", Direction::kHigher},
                           {"position", "Position kept", Direction::kHigher},
                           {"hue", "Hue kept", Direction::kHigher},
                           {"all", "Shape, position and hue kept", Direction::kHigher}}}},
     .translations = &Factors},
};

}  // namespace ganvas::metrics

#include "native/step/network_shape.h"

#include "native/data/points.h"

namespace ganvas::train {
models::NetworkShape NetworkShapeOf(const Options& options, int picture_channels, int classes) {
  models::NetworkShape shape;
  shape.kind =
      data::IsPointSpec(options.data) ? models::SampleKind::kPoints : models::SampleKind::kPictures;
  shape.size = options.size.shorter();
  if (!options.size.square()) {
    shape.wide = options.size.width;
    shape.high = options.size.height;
  }
  shape.picture_channels = picture_channels;
  shape.width = static_cast<int>(options.channels);
  shape.layers = static_cast<int>(options.layers);
  shape.style_layers = static_cast<int>(options.style_layers);
  shape.layer_noise = options.layer_noise;
  shape.patch_layers = static_cast<int>(options.patch_layers);
  shape.latent = static_cast<int>(options.nz);
  shape.classes = classes;
  shape.dropout = options.dropout;
  shape.pack = static_cast<int>(options.pack);
  shape.discriminator_norm = options.norm_d;
  shape.spectral_generator = options.spectral_norm == SpectralNets::kBoth;
  shape.spectral_discriminator = options.spectral_norm != SpectralNets::kNone;
  shape.init = options.init;
  return shape;
}

models::NetworkShape NetworkShapeOf(const Options& options, const DatasetRecord& record) {
  models::NetworkShape shape =
      NetworkShapeOf(options, record.picture_channels,
                     options.conditional ? static_cast<int>(record.classes.size()) : 0);
  shape.points_mean = record.points_mean;
  shape.points_scale = record.points_scale;
  return shape;
}

models::NetworkShape DiscriminatorShapeOf(const Options& options, const DatasetRecord& record) {
  models::NetworkShape shape = NetworkShapeOf(options, record);
  if (TaskKindOf(options.model) == TaskKind::kPaired) {
    shape.condition_channels = record.picture_channels;
  }
  if (options.channels_d > 0) shape.width = static_cast<int>(options.channels_d);
  return shape;
}

}  // namespace ganvas::train

// Translation for JavaScript: what a model takes, pictures to tensors and back, tiles, heat maps.
// The numbers that stand for layouts and ranges are those of shared/translate/picture_format.h.
#include <emscripten/emscripten.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "shared/translate/difference.h"
#include "shared/translate/fit.h"
#include "shared/translate/memory.h"
#include "shared/translate/pixels.h"
#include "shared/translate/tiles.h"
#include "shared/translate/translator.h"
#include "web/bridge/engine_json.h"
#include "web/bridge/engine_model.h"
#include "web/bridge/engine_state.h"

namespace {

using ganvas::engine::JsonWriter;
using ganvas::engine::KeepText;
using ganvas::engine::OpenModel;
using ganvas::engine::SetError;
namespace translate = ganvas::translate;

static_assert(sizeof(translate::Fit) == 8 * sizeof(int32_t));
static_assert(sizeof(translate::PictureRect) == 4 * sizeof(int32_t));

// Tiles of one picture on their way.
struct TileRun {
  translate::TileGrid grid;
  translate::TileBlend blend;
};

translate::PictureFormat Format(int32_t layout, int32_t channels, int32_t range) {
  return {static_cast<translate::Layout>(layout), channels,
          static_cast<translate::ValueRange>(range)};
}

void WriteSide(JsonWriter& json, const translate::PictureFormat& format,
               const translate::PictureRange& range, bool output) {
  json.Key(output ? "outputLayout" : "layout").Number(static_cast<int64_t>(format.layout));
  json.Key(output ? "outputChannels" : "channels").Number(format.channels);
  json.Key(output ? "outputRange" : "range").Number(static_cast<int64_t>(range.range));
  json.Key(output ? "outputRangeSource" : "rangeSource")
      .String(translate::RangeSourceName(range.source));
  json.Key(output ? "outputRangeReason" : "rangeReason").String(range.reason);
}

std::string TranslatorJson(const translate::Translator& t) {
  JsonWriter json;
  json.BeginObject().Key("input").String(t.input).Key("output").String(t.output);
  WriteSide(json, t.takes, t.input_range, false);
  WriteSide(json, t.gives, t.output_range, true);
  json.Key("batch").Number(t.batch).Key("height").Number(t.height).Key("width").Number(t.width);
  json.Key("outputHeight").Number(t.output_height).Key("outputWidth").Number(t.output_width);
  json.Key("multiple").Number(t.multiple).Key("smallest").Number(t.smallest);
  json.Key("scale").Real(t.scale);
  json.Key("pictureStatistics").Number(t.picture_statistics).EndObject();
  return json.Take();
}

std::string TilesJson(const translate::TileGrid& grid) {
  JsonWriter json;
  json.BeginObject().Key("width").Number(grid.tile_width).Key("height").Number(grid.tile_height);
  json.Key("tiles").BeginArray();
  for (const translate::Tile& tile : grid.tiles) {
    json.BeginArray().Number(tile.input.left).Number(tile.input.top).EndArray();
  }
  return json.EndArray().EndObject().Take();
}

ganvas::Result<TileRun> CutAndBlend(int32_t width, int32_t height, int32_t tile, int32_t overlap,
                                    int32_t multiple, int32_t channels, int32_t scale) {
  GANVAS_ASSIGN(translate::TileGrid grid,
                translate::CutTiles(width, height, tile, overlap, multiple));
  GANVAS_ASSIGN(translate::TileBlend blend, translate::TileBlend::Create(grid, channels, scale));
  return TileRun{std::move(grid), std::move(blend)};
}

ganvas::Result<translate::Translator> Described(OpenModel& model) {
  return translate::DescribeTranslator(model.session, {.probe = false});
}

}  // namespace

extern "C" {

// What the model takes and gives, as JSON (interface TranslatorInfo in site/src/engine); 0 on
// error, also for a model that is no translator. probe: whether small pictures may be run to find
// ranges. Drops a run under way.
EMSCRIPTEN_KEEPALIVE const char* ganvas_translator(OpenModel* model, int probe) {
  model->outputs.clear();
  const auto found = translate::DescribeTranslator(model->session, {.probe = probe != 0});
  if (!found.ok()) {
    SetError(found.error());
    return nullptr;
  }
  return KeepText(TranslatorJson(found.value()));
}

// How a picture goes into the tensor of a translator with these height, width (-1: free), multiple
// and smallest side: eight words, struct Fit. longest: 0 for as it is. fixed: enum FixedFit. 1, or
// 0 on error.
EMSCRIPTEN_KEEPALIVE int ganvas_fit(int32_t height, int32_t width, int32_t multiple,
                                    int32_t smallest, int32_t picture_width, int32_t picture_height,
                                    int32_t longest, int32_t fixed, translate::Fit* fit) {
  translate::Translator translator;
  translator.height = height;
  translator.width = width;
  translator.multiple = multiple;
  translator.smallest = smallest;
  const auto made = translate::FitPicture(translator, picture_width, picture_height,
                                          {longest, static_cast<translate::FixedFit>(fixed)});
  if (made.ok()) {
    *fit = made.value();
  } else {
    SetError(made.error());
  }
  return made.ok() ? 1 : 0;
}

// RGBA of the picture to RGBA [tensor_height, tensor_width].
EMSCRIPTEN_KEEPALIVE int ganvas_fit_pixels(const translate::Fit* fit, const uint8_t* rgba,
                                           uint8_t* out) {
  translate::ApplyFit(*fit, rgba, out);
  return 1;
}

// Which part of the output is the picture: left, top, width, height.
EMSCRIPTEN_KEEPALIVE void ganvas_fit_result(const translate::Fit* fit, int32_t output_width,
                                            int32_t output_height, translate::PictureRect* rect) {
  *rect = translate::ResultRect(*fit, output_width, output_height);
}

// RGBA to one picture of the tensor, and back.
EMSCRIPTEN_KEEPALIVE void ganvas_pixels_tensor(const uint8_t* rgba, int32_t width, int32_t height,
                                               int32_t layout, int32_t channels, int32_t range,
                                               float* tensor) {
  translate::PixelsToTensor(rgba, width, height, Format(layout, channels, range), tensor);
}
EMSCRIPTEN_KEEPALIVE void ganvas_tensor_pixels(const float* tensor, int32_t width, int32_t height,
                                               int32_t layout, int32_t channels, int32_t range,
                                               uint8_t* rgba) {
  translate::TensorToPixels(tensor, width, height, Format(layout, channels, range), rgba);
}

// The heat map of |a - b|, brightest at `full`, and their mean distance in [0, 1].
EMSCRIPTEN_KEEPALIVE double ganvas_difference(const uint8_t* a, const uint8_t* b, int32_t width,
                                              int32_t height, double full, uint8_t* heat) {
  return translate::DifferenceMap(a, b, width, height, full, heat);
}

// Bytes that a run on a picture of that size takes; -1 on error.
EMSCRIPTEN_KEEPALIVE double ganvas_run_bytes(OpenModel* model, int32_t height, int32_t width) {
  const auto translator = Described(*model);
  if (!translator.ok()) {
    SetError(translator.error());
    return -1;
  }
  const auto bytes =
      translate::RunBytes(model->session, translator.value(), {height, width}, model->threads);
  if (!bytes.ok()) SetError(bytes.error());
  return bytes.ok() ? static_cast<double>(bytes.value()) : -1;
}

// Side of the largest tile whose run takes at most that many bytes; -1 on error.
EMSCRIPTEN_KEEPALIVE int32_t ganvas_largest_tile(OpenModel* model, double bytes) {
  const auto translator = Described(*model);
  if (!translator.ok()) {
    SetError(translator.error());
    return -1;
  }
  const auto side =
      translate::LargestTile(translator.value(), static_cast<uint64_t>(bytes), [&](int64_t tile) {
        return translate::RunBytes(model->session, translator.value(), {tile, tile},
                                   model->threads);
      });
  if (!side.ok()) SetError(side.error());
  return side.ok() ? static_cast<int32_t>(side.value()) : -1;
}

// Cuts width x height into tiles and makes room for their outputs; 0 on error.
EMSCRIPTEN_KEEPALIVE TileRun* ganvas_tiles_open(int32_t width, int32_t height, int32_t tile,
                                                int32_t overlap, int32_t multiple, int32_t channels,
                                                int32_t scale) {
  auto made = CutAndBlend(width, height, tile, overlap, multiple, channels, scale);
  if (!made.ok()) {
    SetError(made.error());
    return nullptr;
  }
  return new TileRun(std::move(made).value());
}

// JSON {width, height, tiles: [[left, top], ...]}.
EMSCRIPTEN_KEEPALIVE const char* ganvas_tiles_rects(const TileRun* run) {
  return KeepText(TilesJson(run->grid));
}

// Takes the output of one tile, float[channels, height * scale, width * scale].
EMSCRIPTEN_KEEPALIVE void ganvas_tiles_add(TileRun* run, int32_t index, const float* output) {
  run->blend.Add(static_cast<size_t>(index), output);
}

// All of them blended; holds until the run is closed.
EMSCRIPTEN_KEEPALIVE const float* ganvas_tiles_finish(TileRun* run) { return run->blend.Finish(); }

EMSCRIPTEN_KEEPALIVE void ganvas_tiles_close(TileRun* run) { delete run; }

}  // extern "C"

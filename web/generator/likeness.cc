#include "web/generator/likeness.h"

#include <emscripten/emscripten.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

constexpr size_t kMostMaps = 8;

}  // namespace

void Likeness::SetModel(const std::string& id) {
  model_ = id;
  asked_.reset();
  stopped_.reset();
  maps_.clear();
  ++stamp_;
}

const SampleMap* Likeness::Find(const MapRequest& request) const {
  const auto found = std::find_if(maps_.begin(), maps_.end(),
                                  [&](const SampleMap& map) { return map.of == request; });
  return found == maps_.end() ? nullptr : &*found;
}

const SampleMap* Likeness::Nearest(const MapRequest& request) const {
  if (const SampleMap* map = Find(request)) return map;
  const auto found = std::find_if(maps_.rbegin(), maps_.rend(), [&](const SampleMap& map) {
    MapRequest other = map.of;
    other.psi = request.psi;
    return other == request;
  });
  return found == maps_.rend() ? nullptr : &*found;
}

void Likeness::Want(const std::optional<MapRequest>& request) {
  if (asked_ && asked_ != request) Cancel();
  if (stopped_ && stopped_ != request) stopped_.reset();
  if (!request || model_.empty() || asked_ || stopped_ || Find(*request)) return;
  asked_ = request;
  share_ = 0;
  asked_at_ = emscripten_get_now();
  ++stamp_;
  Post(FromApp::kArrange, {{"stamp", stamp_},
                           {"model", model_},
                           {"seed", std::to_string(request->seed)},
                           {"count", request->count},
                           {"label", request->label},
                           {"psi", request->psi}});
}

void Likeness::Cancel() {
  Post(FromApp::kStopArrange, {{"stamp", stamp_}});
  asked_.reset();
}

void Likeness::Stop() {
  if (!asked_) return;
  stopped_ = asked_;
  Cancel();
}

void Likeness::Progress(int stamp, float share) {
  if (stamp == stamp_ && asked_) share_ = std::clamp(share, 0.0f, 1.0f);
}

void Likeness::Receive(int stamp, int side, std::span<const uint8_t> bytes) {
  if (stamp != stamp_ || !asked_) return;
  const MapRequest request = *std::exchange(asked_, std::nullopt);
  SampleMap map = {request, side, {}};
  const size_t count =
      static_cast<size_t>(std::max(0, side)) * static_cast<size_t>(std::max(0, side));
  if (count == 0 || bytes.size() != count * sizeof(int32_t)) {
    stopped_ = request;
    return;
  }
  map.cells.resize(count);
  std::memcpy(map.cells.data(), bytes.data(), bytes.size());
  if (maps_.size() >= kMostMaps) maps_.erase(maps_.begin());
  maps_.push_back(std::move(map));
}

}  // namespace ganvas::page

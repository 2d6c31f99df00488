#include "web/generator/directions.h"

#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "web/bridge/app_bridge.h"

namespace ganvas::page {

void Directions::SetModel(const std::string& id) {
  model_ = id;
  asked_.reset();
  answered_.reset();
  found_ = {};
  ++stamp_;
}

void Directions::Want(const DirectionRequest& request) {
  if (model_.empty() || asked_ == request || (!asked_ && answered_ == request)) return;
  asked_ = request;
  ++stamp_;
  const size_t numbers = request.latents.size() * sizeof(float);
  std::vector<uint8_t> bytes(numbers + request.labels.size() * sizeof(int32_t));
  if (!bytes.empty()) {
    std::memcpy(bytes.data(), request.latents.data(), numbers);
    std::memcpy(bytes.data() + numbers, request.labels.data(), bytes.size() - numbers);
  }
  Post(FromApp::kFindDirections,
       {{"stamp", stamp_},
        {"model", model_},
        {"method", request.method},
        {"first", request.first},
        {"last", request.last},
        {"toward", request.toward},
        {"from", request.from}},
       bytes);
}

void Directions::Receive(int stamp, DirectionSet answer, std::span<const uint8_t> bytes) {
  if (stamp != stamp_ || !asked_) return;
  answered_ = std::exchange(asked_, std::nullopt);
  found_ = {};
  found_.of = *answered_;
  if (answer.count <= 0 || answer.dim <= 0) return;
  const size_t count = static_cast<size_t>(answer.count);
  const size_t numbers = count * static_cast<size_t>(answer.dim);
  if (bytes.size() != (numbers + count) * sizeof(float)) return;
  answer.of = *answered_;
  answer.vectors.resize(numbers);
  answer.sigma.resize(count);
  std::memcpy(answer.vectors.data(), bytes.data(), numbers * sizeof(float));
  std::memcpy(answer.sigma.data(), bytes.data() + numbers * sizeof(float), count * sizeof(float));
  found_ = std::move(answer);
}

}  // namespace ganvas::page

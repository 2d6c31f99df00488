// Channels of values inside a model that are amplified or switched off, as part of how a picture is
// made.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace ganvas {

// Channel `channel` of the value is multiplied by `factor` before it is read; 0 switches it off.
struct ChannelChange {
  std::string value;
  int channel = 0;
  float factor = 0;

  friend bool operator==(const ChannelChange&, const ChannelChange&) = default;
};

// At most kMostChanges, by value and channel, each of them once, none with the factor 1.
using ChannelChanges = std::vector<ChannelChange>;

inline constexpr size_t kMostChanges = 256;
inline constexpr float kLargestFactor = 1000;

// 1 where the channel is not changed.
float FactorOf(const ChannelChanges& changes, std::string_view value, int channel);
// False, and nothing happens, where there are kMostChanges already.
bool SetFactor(ChannelChanges& changes, const std::string& value, int channel, float factor);

// "main.5:3=0,7=2.5,main.8:0=0": a value's channels follow its name. The text of `--mask`.
std::string TextOf(const ChannelChanges& changes);
// kBadInput says what is wrong. Names may hold any characters: an entry ends at a comma behind
// "=NUMBER".
Result<ChannelChanges> ParseChanges(std::string_view text);

// [["main.5", 3, 0, 7, 2.5], ["main.8", 0, 0]]
nlohmann::json ToJson(const ChannelChanges& changes);
// Nothing where it is not such a list.
std::optional<ChannelChanges> ChangesFromJson(const nlohmann::json& json);

// A factor for each channel of a value.
struct ChannelMask {
  std::string value;
  std::vector<float> factors;
};
// `channels_of`: how many channels the value has; 0 where the model has no such value. kBadInput
// for changes that do not fit.
Result<std::vector<ChannelMask>> MasksOf(
    const ChannelChanges& changes, const std::function<int(const std::string& value)>& channels_of);

}  // namespace ganvas

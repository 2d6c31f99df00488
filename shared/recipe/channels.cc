#include "shared/recipe/channels.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "shared/base/quoted.h"
#include "shared/recipe/json_read.h"

namespace ganvas {
namespace {

constexpr int kMostChannels = 1 << 20;

bool Before(const ChannelChange& change, std::string_view value, int channel) {
  return change.value != value ? change.value < value : change.channel < channel;
}

ChannelChanges::const_iterator Find(const ChannelChanges& changes, std::string_view value,
                                    int channel) {
  return std::find_if(changes.begin(), changes.end(),
                      [&](const ChannelChange& change) { return !Before(change, value, channel); });
}

bool IsFactor(float factor) { return std::abs(factor) <= kLargestFactor; }

// The shortest text that gives the same float.
std::string FactorText(float factor) {
  char text[32];
  for (int digits = 6; digits < 10; ++digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(factor));
    if (std::strtof(text, nullptr) == factor) break;
  }
  return text;
}

std::optional<float> ParseFactor(const std::string& text) {
  char* end = nullptr;
  const float factor = std::strtof(text.c_str(), &end);
  const bool whole = !text.empty() && end == text.c_str() + text.size();
  if (!whole || text.find_first_not_of("0123456789+-.eE") != std::string::npos) return std::nullopt;
  return factor;
}

std::optional<int> ParseChannel(const std::string& text) {
  if (text.empty() || text.size() > 7) return std::nullopt;
  if (text.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  const int channel = std::atoi(text.c_str());
  return channel < kMostChannels ? std::optional(channel) : std::nullopt;
}

struct Entry {
  std::string value;  // "" where the text names none
  int channel = 0;
  float factor = 0;
};

// "main.5:3=0" or "3=0".
std::optional<Entry> ParseEntry(const std::string& text) {
  const size_t equals = text.rfind('=');
  if (equals == std::string::npos) return std::nullopt;
  const size_t colon = text.rfind(':', equals);
  const size_t number = colon == std::string::npos ? 0 : colon + 1;
  const auto factor = ParseFactor(text.substr(equals + 1));
  const auto channel = ParseChannel(text.substr(number, equals - number));
  if (!factor || !channel || colon == 0) return std::nullopt;
  return Entry{number == 0 ? "" : text.substr(0, colon), *channel, *factor};
}

Error Bad(const std::string& text, const char* expected) {
  return BadInput("found " + Quoted(text) + ", expected " + expected);
}

}  // namespace

float FactorOf(const ChannelChanges& changes, std::string_view value, int channel) {
  const auto found = Find(changes, value, channel);
  const bool there = found != changes.end() && found->value == value && found->channel == channel;
  return there ? found->factor : 1;
}

bool SetFactor(ChannelChanges& changes, const std::string& value, int channel, float factor) {
  const auto at = changes.begin() + (Find(changes, value, channel) - changes.cbegin());
  const bool there = at != changes.end() && at->value == value && at->channel == channel;
  if (there && factor == 1) {
    changes.erase(at);
  } else if (there) {
    at->factor = factor;
  } else if (factor != 1) {
    if (changes.size() >= kMostChanges) return false;
    changes.insert(at, {value, channel, factor});
  }
  return true;
}

std::string TextOf(const ChannelChanges& changes) {
  std::string text;
  const std::string* last = nullptr;
  for (const ChannelChange& change : changes) {
    if (!text.empty()) text += ',';
    if (!last || *last != change.value) text += change.value + ":";
    last = &change.value;
    text += std::to_string(change.channel) + "=" + FactorText(change.factor);
  }
  return text;
}

Result<ChannelChanges> ParseChanges(std::string_view text) {
  ChannelChanges changes;
  std::string value;
  for (size_t from = 0; from <= text.size();) {
    // A comma that is no entry's end belongs to a name.
    size_t to = text.find(',', from);
    std::optional<Entry> entry = ParseEntry(std::string(text.substr(from, to - from)));
    while (!entry && to != std::string_view::npos) {
      to = text.find(',', to + 1);
      entry = ParseEntry(std::string(text.substr(from, to - from)));
    }
    const std::string part(text.substr(from, to - from));
    if (!entry) return Bad(part, "VALUE:CHANNEL=FACTOR, such as main.5:3=0");
    if (!entry->value.empty()) value = entry->value;
    if (value.empty()) return Bad(part, "the name of a value before the first channel");
    if (!IsFactor(entry->factor)) return Bad(part, "a factor from -1000 to 1000");
    if (!SetFactor(changes, value, entry->channel, entry->factor)) {
      return BadInput("more than " + std::to_string(kMostChanges) + " channels are changed");
    }
    if (to == std::string_view::npos) break;
    from = to + 1;
  }
  return changes;
}

Json ToJson(const ChannelChanges& changes) {
  Json json = Json::array();
  for (const ChannelChange& change : changes) {
    if (json.empty() || json.back()[0] != change.value) json.push_back(Json::array({change.value}));
    json.back().push_back(change.channel);
    json.back().push_back(std::strtod(FactorText(change.factor).c_str(), nullptr));
  }
  return json;
}

std::optional<ChannelChanges> ChangesFromJson(const Json& json) {
  if (!json.is_array()) return std::nullopt;
  ChannelChanges changes;
  for (const Json& entry : json) {
    if (!entry.is_array() || entry.size() % 2 == 0 || !entry[0].is_string()) return std::nullopt;
    const std::string value = entry[0].get<std::string>();
    for (size_t i = 1; i < entry.size(); i += 2) {
      if (!entry[i].is_number() || !entry[i + 1].is_number()) return std::nullopt;
      const double channel = entry[i].get<double>();
      const auto factor = static_cast<float>(entry[i + 1].get<double>());
      const bool fits = channel >= 0 && channel < kMostChannels && std::floor(channel) == channel;
      if (!fits || !IsFactor(factor) || value.empty()) return std::nullopt;
      if (!SetFactor(changes, value, static_cast<int>(channel), factor)) return std::nullopt;
    }
  }
  return changes;
}

Result<std::vector<ChannelMask>> MasksOf(
    const ChannelChanges& changes,
    const std::function<int(const std::string& value)>& channels_of) {
  std::vector<ChannelMask> masks;
  for (const ChannelChange& change : changes) {
    if (masks.empty() || masks.back().value != change.value) {
      const int channels = channels_of(change.value);
      if (channels < 1) return BadInput("no value with channels is called " + Quoted(change.value));
      masks.push_back({change.value, std::vector<float>(static_cast<size_t>(channels), 1.0f)});
    }
    std::vector<float>& factors = masks.back().factors;
    if (change.channel < 0 || static_cast<size_t>(change.channel) >= factors.size()) {
      return BadInput("value " + Quoted(change.value) + " has no channel " +
                      std::to_string(change.channel) + ", expected 0 to " +
                      std::to_string(factors.size() - 1));
    }
    factors[static_cast<size_t>(change.channel)] = change.factor;
  }
  return masks;
}

}  // namespace ganvas

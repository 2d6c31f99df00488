// Parts of a state as JSON, and members of JSON that must lie in a range.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "shared/recipe/json_read.h"
#include "web/app/state.h"

namespace ganvas::page {

// The member, or `fallback` where it is missing or lies outside of [low, high].
float ReadFloat(const Json& json, const char* key, float fallback, float low, float high);
// The same of one of the `allowed` texts.
std::string ReadOneOf(const Json& json, const char* key, const std::string& fallback,
                      std::initializer_list<const char*> allowed);
// Of a number, or of its decimal digits as a text.
uint64_t ReadSeed(const Json& json, const char* key, uint64_t fallback);

// The shortest decimal that gives the same float: links stay short.
double Tidy(float value);

Json LineageJson(const std::vector<Ancestor>& lineage);
// Up to the first ancestor that is none.
std::vector<Ancestor> ReadLineage(const Json& json);

// [seconds, noise, sigmas] each, up to the last one that is not the default.
Json KeysJson(const std::vector<KeySettings>& keys);
// Numbers that are missing or out of range have their default.
std::vector<KeySettings> ReadKeys(const Json& json);

// [x, y, zoom].
Json CameraJson(const Camera& camera);
// Leaves the camera as it is where one of the numbers is out of range.
void ReadCamera(const Json& json, Camera& camera);

}  // namespace ganvas::page

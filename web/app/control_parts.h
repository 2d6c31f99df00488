// What declarations of controls share.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>

#include "web/app/app.h"

namespace ganvas::page {

template <Mode mode>
bool In(const App& app) {
  return app.mode() == mode;
}

inline bool HasModel(const App& app) { return app.has_model(); }

inline const std::string& Text(const Value& value) {
  static const std::string kNone;
  const std::string* text = std::get_if<std::string>(&value);
  return text ? *text : kNone;
}

// Sets a member of the state by a slider.
template <float State::*member>
void SetNumber(App& app, const Value& value) {
  const double* number = std::get_if<double>(&value);
  if (!number || !std::isfinite(*number)) return;
  app.transient().playing = false;
  app.Edit("slider", [&](State& state) { state.*member = static_cast<float>(*number); });
}

template <float State::*member>
Value GetNumber(const App& app) {
  return static_cast<double>(app.state().*member);
}

template <float State::*member>
std::string TwoDigits(const App& app) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", static_cast<double>(app.state().*member));
  return text;
}

// A whole number from `min` to `max` as a slider's value.
template <int State::*member>
Value GetWhole(const App& app) {
  return static_cast<double>(app.state().*member);
}

template <int State::*member, int min, int max>
void SetWhole(App& app, const Value& value) {
  const double* number = std::get_if<double>(&value);
  if (!number || !(*number >= min && *number <= max)) return;
  app.Edit("slider", [&](State& state) { state.*member = static_cast<int>(*number); });
}

template <int State::*member>
std::string WholeText(const App& app) {
  return std::to_string(app.state().*member);
}

// Sample and Film, which show the pictures of a seed.
inline bool ShowsSample(const App& app) {
  return app.mode() == Mode::kSample || app.mode() == Mode::kFilm;
}

// What plays in time.
inline bool Plays(const App& app) {
  return app.mode() == Mode::kInterpolate || app.mode() == Mode::kTimeline ||
         app.mode() == Mode::kFilm;
}

// Interpolate, Plane and Timeline, which go from picture to picture.
inline bool Walks(const App& app) {
  return app.mode() == Mode::kInterpolate || app.mode() == Mode::kPlane ||
         app.mode() == Mode::kTimeline;
}

// Breed, Directions, Project and X-ray, which are about one picture.
inline bool ActsOnOne(const App& app) {
  return app.mode() == Mode::kBreed || app.mode() == Mode::kDirections ||
         app.mode() == Mode::kProject || app.mode() == Mode::kXray;
}

// Another seed, short enough to be told to others.
uint64_t NewSeed(uint64_t old);

}  // namespace ganvas::page

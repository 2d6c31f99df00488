// The brush over the picture that Project looks for.
#pragma once

#include <string>

#include "web/generator/mask.h"

namespace ganvas::page {

class App;

inline constexpr double kMinBrush = 0.02;  // diameters, as shares of the longer side
inline constexpr double kMaxBrush = 0.5;

// What the user has covered of the target; nothing is covered where that was another target.
// Requires a target.
Mask MaskOfTarget(const App& app);
// One stroke of the brush or the eraser; strokes of one gesture are one step of undo.
void PaintMask(App& app, Spot from, Spot to);
// Says how much is covered.
void TellMask(App& app);
// The brush of the keyboard goes on by half of its size.
void MoveBrush(App& app, int columns, int rows);
// "40% from the left, 55% from the top".
std::string BrushPlace(const App& app);

}  // namespace ganvas::page

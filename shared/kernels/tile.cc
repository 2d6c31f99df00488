#include "shared/kernels/tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/tile.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/micro-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

TileSize Tile() { return {static_cast<int64_t>(kTileRows), static_cast<int64_t>(kTileCols)}; }
const char* Target() { return hwy::TargetName(HWY_TARGET); }

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(Tile);
HWY_EXPORT(Target);

TileSize GemmTile() { return HWY_DYNAMIC_DISPATCH(Tile)(); }
const char* SimdTarget() { return HWY_DYNAMIC_DISPATCH(Target)(); }

}  // namespace ganvas::kernels
#endif  // HWY_ONCE

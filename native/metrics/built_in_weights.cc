#include "native/metrics/built_in_weights.h"

// The file goes into the program as it is; the linker adds up its symbols.
asm(".section .rodata\n"
    ".balign 64\n"
    ".global ganvas_features_begin\n"
    ".global ganvas_features_end\n"
    "ganvas_features_begin:\n"
    ".incbin \"" GANVAS_FEATURES_FILE
    "\"\n"
    "ganvas_features_end:\n"
    ".byte 0\n"
    ".text\n");

extern "C" {
extern const uint8_t ganvas_features_begin[];
extern const uint8_t ganvas_features_end[];
}

namespace ganvas::metrics {

std::span<const uint8_t> BuiltInWeights() { return {ganvas_features_begin, ganvas_features_end}; }

}  // namespace ganvas::metrics

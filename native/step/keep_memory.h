// The heap of a program that trains.
#pragma once

#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>

#include <limits>
#endif

namespace ganvas::train {

// Keeps freed memory in the process. Every step allocates the same large tensors: glibc gives
// blocks of that size back to the system, which then has to clear each of their pages again in the
// next step, a tenth of a step's time for small networks.
inline void KeepFreedMemory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
}

}  // namespace ganvas::train

// How OpenMP's threads wait for each other.
#pragma once

namespace ganvas::cli {

// Starts this program again, with the same arguments, so that waiting threads sleep instead of
// spinning, unless the environment already says how they should wait. GNU's OpenMP reads that from
// the environment before main(). Beside other busy programs spinning makes training up to ten times
// slower (two threads on two cores: 28 img/s against 290); alone it gains little.
void RestartWithSleepingThreads();

}  // namespace ganvas::cli

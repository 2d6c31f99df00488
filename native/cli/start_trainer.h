// How `ganvas`, which is free of LibTorch, hands a command over to the program that has it.
#pragma once

namespace ganvas::cli {

// Goes on as ganvas-train, which lies beside this program, with the same arguments: the process,
// its streams and its signals stay, so its parent process sees no difference. Does not return.
// Throws FatalError(kFailed), which says what is missing, where ganvas-train cannot start.
[[noreturn]] void StartTrainer();

}  // namespace ganvas::cli

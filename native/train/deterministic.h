// `--deterministic`: the same bits each time on a GPU, too.
#pragma once

namespace ganvas::train {

// From here on LibTorch takes only CUDA algorithms whose results do not depend on the order in
// which threads add; an operator that has none throws rather than varies. To be called before the
// first use of the GPU: cuBLAS reads its workspace setting once. The CPU's algorithms are
// deterministic for a number of threads anyway.
void UseDeterministicAlgorithms();

}  // namespace ganvas::train

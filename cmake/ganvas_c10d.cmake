# Several processes: c10d, LibTorch's distributed engine. Debian's LibTorch contains it, but its
# headers need Gloo's (libgloo-dev); CUDA's needs NCCL's. Defines the target `ganvas_c10d`: flags and
# libraries for the files that include c10d's process groups. Without Gloo there are none.
include(CheckCXXSourceCompiles)

add_library(ganvas_c10d INTERFACE)
target_link_libraries(ganvas_c10d INTERFACE ganvas_torch)

set(CMAKE_REQUIRED_INCLUDES ${TORCH_INCLUDE_DIRS})
set(CMAKE_REQUIRED_FLAGS "${TORCH_CXX_FLAGS} -std=c++20 -w")
set(CMAKE_REQUIRED_LIBRARIES ${TORCH_LIBRARIES})

# LibTorch's own downloads contain Gloo, Debian links it.
find_library(GANVAS_GLOO_LIBRARY gloo)
if(GANVAS_GLOO_LIBRARY)
  list(APPEND CMAKE_REQUIRED_LIBRARIES ${GANVAS_GLOO_LIBRARY})
endif()
check_cxx_source_compiles("
  #define USE_C10D_GLOO
  #include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
  #include <torch/csrc/distributed/c10d/TCPStore.hpp>
  int main() {
    auto options = c10d::ProcessGroupGloo::Options::create();
    options->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
    auto store = c10::make_intrusive<c10d::TCPStore>(\"127.0.0.1\", c10d::TCPStoreOptions());
    c10d::ProcessGroupGloo group(store, 0, 1, options);
  }" GANVAS_HAS_GLOO)
check_cxx_source_compiles("
  #define USE_C10D_NCCL
  #include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
  #include <torch/csrc/distributed/c10d/TCPStore.hpp>
  int main() {
    auto store = c10::make_intrusive<c10d::TCPStore>(\"127.0.0.1\", c10d::TCPStoreOptions());
    c10d::ProcessGroupNCCL group(store, 0, 1, c10d::ProcessGroupNCCL::Options::create());
  }" GANVAS_HAS_NCCL)
unset(CMAKE_REQUIRED_INCLUDES)
unset(CMAKE_REQUIRED_FLAGS)
unset(CMAKE_REQUIRED_LIBRARIES)

if(GANVAS_HAS_GLOO)
  target_compile_definitions(ganvas_c10d INTERFACE GANVAS_GLOO)
  if(GANVAS_GLOO_LIBRARY)
    target_link_libraries(ganvas_c10d INTERFACE ${GANVAS_GLOO_LIBRARY})
  endif()
else()
  message(STATUS "c10d with Gloo not found (libgloo-dev): no training in several processes")
endif()
if(GANVAS_HAS_NCCL)
  target_compile_definitions(ganvas_c10d INTERFACE GANVAS_NCCL)
endif()

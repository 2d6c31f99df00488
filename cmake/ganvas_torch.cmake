# LibTorch, included by native/ only. Where it is found, defines the target `ganvas_torch` (headers,
# libraries, flags) and ganvas_uses_torch().
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)  # tests/ links with them, too
find_package(Torch QUIET)
unset(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL)
if(NOT TORCH_FOUND AND NOT Torch_FOUND)
  message(STATUS "LibTorch not found (libtorch-dev, or CMAKE_PREFIX_PATH): no train, resume, export and eval")
  return()
endif()

add_library(ganvas_torch INTERFACE)
# As system headers: their warnings are not ours.
target_include_directories(ganvas_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(ganvas_torch INTERFACE ${TORCH_LIBRARIES})
separate_arguments(ganvas_torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
target_compile_options(ganvas_torch INTERFACE ${ganvas_torch_flags})

# Debian's LibTorch has the headers of its CUDA half, but not CUDA.
include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_INCLUDES ${TORCH_INCLUDE_DIRS})
set(CMAKE_REQUIRED_FLAGS "${TORCH_CXX_FLAGS} -std=c++20 -w")
set(CMAKE_REQUIRED_LIBRARIES ${TORCH_LIBRARIES})
check_cxx_source_compiles("
  #include <ATen/cuda/CUDAGraph.h>
  int main() { at::cuda::CUDAGraph graph; }" GANVAS_HAS_CUDA)
unset(CMAKE_REQUIRED_INCLUDES)
unset(CMAKE_REQUIRED_FLAGS)
unset(CMAKE_REQUIRED_LIBRARIES)

# torch/torch.h takes some 15 s to parse: it is compiled once and reused.
if(NOT EXISTS ${CMAKE_BINARY_DIR}/torch_pch.cc)
  file(WRITE ${CMAKE_BINARY_DIR}/torch_pch.cc "")
endif()
ganvas_library(ganvas_torch_pch SOURCES ${CMAKE_BINARY_DIR}/torch_pch.cc DEPS ganvas_torch)
target_precompile_headers(ganvas_torch_pch PRIVATE <torch/torch.h>)

# For a library or test whose sources include torch/torch.h.
function(ganvas_uses_torch target)
  target_link_libraries(${target} PRIVATE ganvas_torch)
  target_precompile_headers(${target} REUSE_FROM ganvas_torch_pch)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fpch-preprocess)  # ccache needs it
  endif()
endfunction()

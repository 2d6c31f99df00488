# LibTorch, included by native/ only. Defines GANVAS_HAVE_TORCH and ganvas_torch_library(), and the
# target `ganvas_torch` that carries headers, libraries and the precompiled header.
option(GANVAS_WITH_TORCH "Build train, resume, export and eval, which need LibTorch" ON)
set(GANVAS_HAVE_TORCH OFF)

if(GANVAS_WITH_TORCH)
  find_package(Torch QUIET)
  if(Torch_FOUND OR TORCH_FOUND)
    set(GANVAS_HAVE_TORCH ON)
  else()
    message(STATUS "LibTorch not found (libtorch-dev, or CMAKE_PREFIX_PATH): ganvas is built without train, resume, export and eval")
  endif()
endif()

if(GANVAS_HAVE_TORCH)
  add_library(ganvas_torch INTERFACE)
  # As system headers: their warnings are not ours.
  target_include_directories(ganvas_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  target_link_libraries(ganvas_torch INTERFACE ${TORCH_LIBRARIES})
  separate_arguments(ganvas_torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
  target_compile_options(ganvas_torch INTERFACE ${ganvas_torch_flags})
  # at::parallel_for is a template that runs serially unless the including code has OpenMP.
  find_package(OpenMP QUIET COMPONENTS CXX)
  if(OpenMP_CXX_FOUND)
    target_link_libraries(ganvas_torch INTERFACE OpenMP::OpenMP_CXX)
  endif()

  # torch/torch.h takes some 15 s to parse: it is compiled once and reused.
  file(WRITE ${CMAKE_BINARY_DIR}/torch_pch.cc "")
  ganvas_library(ganvas_torch_pch SOURCES ${CMAKE_BINARY_DIR}/torch_pch.cc DEPS ganvas_torch)
  target_precompile_headers(ganvas_torch_pch PRIVATE <torch/torch.h>)
endif()

# Lets `target` include torch/torch.h cheaply.
function(ganvas_uses_torch target)
  target_link_libraries(${target} PRIVATE ganvas_torch)
  target_precompile_headers(${target} REUSE_FROM ganvas_torch_pch)
endfunction()

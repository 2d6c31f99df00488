# Third-party headers and libraries that both builds use, as targets. LibTorch is found only under
# native/, Dear ImGui only under web/.

# emcc must not see /usr/include: single packages are linked into a folder of their own.
function(ganvas_header_target target)
  cmake_parse_arguments(ARG "" "" "ENTRIES" ${ARGN})
  add_library(${target} INTERFACE)
  set(roots ${GANVAS_DEPS} ${GANVAS_DEPS}/include /usr/include /usr/local/include)
  set(own ${CMAKE_BINARY_DIR}/deps/${target})
  foreach(entry ${ARG_ENTRIES})
    set(found "")
    foreach(root ${roots})
      if(NOT found AND EXISTS ${root}/${entry})
        set(found ${root}/${entry})
      endif()
    endforeach()
    if(NOT found)
      message(FATAL_ERROR "${target}: no header '${entry}' in ${roots}; run ./demo or ./check to install Debian's package, or pass -DGANVAS_DEPS=DIR")
    endif()
    get_filename_component(parent ${own}/${entry} DIRECTORY)
    file(MAKE_DIRECTORY ${parent})
    file(CREATE_LINK ${found} ${own}/${entry} SYMBOLIC)
  endforeach()
  target_include_directories(${target} SYSTEM INTERFACE ${own})
endfunction()

ganvas_header_target(ganvas_dep_highway ENTRIES hwy)
ganvas_header_target(ganvas_dep_stb ENTRIES stb)
ganvas_header_target(ganvas_dep_json ENTRIES nlohmann)

# Processors without AVX2 get SSE4.1 or the scalar kernels: SSSE3 alone is on processors from before
# 2008, and no test runs it.
target_compile_definitions(ganvas_dep_highway INTERFACE HWY_DISABLED_TARGETS=HWY_SSSE3)

if(EMSCRIPTEN)
  # One SIMD target, chosen at compile time: no library needed.
  target_compile_definitions(ganvas_dep_highway INTERFACE HWY_COMPILE_ONLY_STATIC)
else()
  find_library(GANVAS_HWY_LIBRARY hwy HINTS ${GANVAS_DEPS}/lib)
  if(GANVAS_HWY_LIBRARY)
    target_link_libraries(ganvas_dep_highway INTERFACE ${GANVAS_HWY_LIBRARY})
  else()
    # A machine with only the headers: the best target that the compiler's flags allow.
    target_compile_definitions(ganvas_dep_highway INTERFACE HWY_COMPILE_ONLY_STATIC)
  endif()
endif()

if(GANVAS_TESTS)
  find_path(GANVAS_GTEST_SOURCE CMakeLists.txt HINTS ${GANVAS_DEPS}/googletest /usr/src/googletest
            NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(GANVAS_GTEST_SOURCE)
    set(INSTALL_GTEST OFF CACHE BOOL "" FORCE)
    set(BUILD_GMOCK OFF CACHE BOOL "" FORCE)
    add_subdirectory(${GANVAS_GTEST_SOURCE} ${CMAKE_BINARY_DIR}/googletest EXCLUDE_FROM_ALL)
  else()
    message(STATUS "GoogleTest sources not found: the tests are not built")
    set(GANVAS_TESTS OFF)
  endif()
endif()

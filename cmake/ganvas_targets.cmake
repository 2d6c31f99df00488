# How every target of the project is declared, so that flags stand in one place.

# Flags that all of our code is compiled with. Contraction is off so that a*b+c has the same bits on
# every compiler; kernels ask for FMA explicitly through Highway.
function(ganvas_compile_options target)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wno-unused-parameter -ffp-contract=off)
  if(GANVAS_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# ganvas_library(NAME SOURCES a.cc b.cc DEPS other_targets PRIVATE_DEPS targets)
function(ganvas_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  ganvas_compile_options(${name})
  if(EMSCRIPTEN)
    target_compile_options(${name} PUBLIC -msimd128 -fno-exceptions -fno-rtti)
  endif()
endfunction()

# The tests are CommonJS programs; the repository's package.json would make them ES modules.
if(EMSCRIPTEN)
  file(WRITE ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/package.json "{ \"type\": \"commonjs\" }\n")
endif()

# ganvas_test(NAME SOURCES a_test.cc DEPS targets [ARGS ...]): a GoogleTest executable run by ctest;
# the emscripten build runs the same executable in node.
function(ganvas_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;ARGS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} gtest_main)
  ganvas_compile_options(${name})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 sees an overlap in std::string's operator+ that is not there (GCC bug 105651).
    target_compile_options(${name} PRIVATE -Wno-restrict)
  endif()
  target_compile_definitions(${name} PRIVATE GANVAS_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  if(EMSCRIPTEN)
    target_link_options(${name} PRIVATE -sALLOW_MEMORY_GROWTH -sNODERAWFS=1 -sEXIT_RUNTIME=1
                        -sTOTAL_STACK=1MB)
    add_test(NAME ${name} COMMAND node --no-experimental-fetch $<TARGET_FILE:${name}> ${ARG_ARGS})
  else()
    add_test(NAME ${name} COMMAND ${name} ${ARG_ARGS})
  endif()
endfunction()

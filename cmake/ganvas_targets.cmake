# How every target of the project is declared, so that flags stand in one place.

# Flags that all of our code is compiled with. Contraction is off so that a*b+c has the same bits on
# every compiler; kernels ask for FMA explicitly through Highway.
function(ganvas_compile_options target)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wno-unused-parameter -ffp-contract=off)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 sees an overlap in std::string's operator+ that is not there (GCC bug 105651).
    target_compile_options(${target} PRIVATE -Wno-restrict)
  endif()
  if(GANVAS_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# Sets VARIABLE to files that include the sources of the current folder, SIZE at a time: what includes
# LibTorch takes seconds to begin with, once for each of these files. Their text names no absolute
# path, as CMake's own unity files do, so that ccache knows them in another folder.
function(ganvas_unity_sources variable name size)
  set(result "")
  file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  list(LENGTH ARGN count)
  math(EXPR last "(${count} - 1) / ${size}")
  foreach(index RANGE ${last})
    math(EXPR begin "${index} * ${size}")
    list(SUBLIST ARGN ${begin} ${size} part)
    set(text "")
    foreach(source ${part})
      string(APPEND text "#include \"${folder}/${source}\"\n")
    endforeach()
    set(unit ${CMAKE_CURRENT_BINARY_DIR}/${name}_unity_${index}.cc)
    file(CONFIGURE OUTPUT ${unit} CONTENT "${text}" @ONLY)
    list(APPEND result ${unit})
  endforeach()
  set(${variable} ${result} PARENT_SCOPE)
endfunction()

# ganvas_library(NAME SOURCES a.cc b.cc [UNITY N] DEPS other_targets PRIVATE_DEPS targets): with UNITY,
# N sources are compiled together, so names in their anonymous namespaces must differ.
function(ganvas_library name)
  cmake_parse_arguments(ARG "" "UNITY" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  if(ARG_UNITY AND GANVAS_UNITY)
    ganvas_unity_sources(ARG_SOURCES ${name} ${ARG_UNITY} ${ARG_SOURCES})
  endif()
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

# ganvas_test(NAME SOURCES a_test.cc [UNITY N] DEPS targets [PATHS name=path ...] [ARGS ...]): a
# GoogleTest executable run by ctest; the emscripten build runs the same executable in node. Each of
# PATHS is a constant that the tests declare: extern const char* const name.
function(ganvas_test name)
  cmake_parse_arguments(ARG "" "UNITY" "SOURCES;DEPS;PATHS;ARGS" ${ARGN})
  if(ARG_UNITY AND GANVAS_UNITY)
    ganvas_unity_sources(ARG_SOURCES ${name} ${ARG_UNITY} ${ARG_SOURCES})
  endif()
  if(ARG_PATHS)
    # In a file of their own: the tests themselves are then the same in every folder for ccache.
    set(text "")
    foreach(path ${ARG_PATHS})
      string(REGEX MATCH "^([^=]+)=(.*)$" matched ${path})
      string(APPEND text
        "extern const char* const ${CMAKE_MATCH_1};\nconst char* const ${CMAKE_MATCH_1} = \"${CMAKE_MATCH_2}\";\n")
    endforeach()
    file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}_paths.cc CONTENT "${text}")
    list(APPEND ARG_SOURCES ${CMAKE_CURRENT_BINARY_DIR}/${name}_paths.cc)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} gtest_main)
  ganvas_compile_options(${name})
  if(EMSCRIPTEN)
    target_link_options(${name} PRIVATE -sALLOW_MEMORY_GROWTH -sNODERAWFS=1 -sEXIT_RUNTIME=1
                        -sTOTAL_STACK=1MB)
    add_test(NAME ${name} COMMAND node --no-experimental-fetch $<TARGET_FILE:${name}> ${ARG_ARGS})
  else()
    add_test(NAME ${name} COMMAND ${name} ${ARG_ARGS})
  endif()

  # The target check_ROOM builds and runs the tests of a room: those of tests/unit/ROOM.
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME room)
  set_tests_properties(${name} PROPERTIES LABELS ${room})
  if(NOT TARGET check_${room})
    add_custom_target(check_${room}
      COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${CMAKE_BINARY_DIR} -L "^${room}$" -j 2 --output-on-failure
      USES_TERMINAL VERBATIM)
  endif()
  add_dependencies(check_${room} ${name})
endfunction()

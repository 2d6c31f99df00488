# Compiles through ccache where it is installed, with settings under which another folder's build of the
# same files is found, too: paths below the source folder count as relative, the build folder's name
# does not count, and neither do the times of headers nor what a precompiled header was made with.
option(GANVAS_CCACHE "Compile through ccache where it is installed" ON)
find_program(GANVAS_CCACHE_PROGRAM ccache NO_CMAKE_FIND_ROOT_PATH)
mark_as_advanced(GANVAS_CCACHE_PROGRAM)
if(NOT GANVAS_CCACHE OR NOT GANVAS_CCACHE_PROGRAM)
  return()
endif()
set(CMAKE_CXX_COMPILER_LAUNCHER
  ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
  CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime)
if(EMSCRIPTEN)
  # emcc is a script that ccache does not know, around clang.
  list(APPEND CMAKE_CXX_COMPILER_LAUNCHER CCACHE_COMPILERTYPE=clang)
endif()
list(APPEND CMAKE_CXX_COMPILER_LAUNCHER ${GANVAS_CCACHE_PROGRAM})

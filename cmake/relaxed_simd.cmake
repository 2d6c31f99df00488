# Sets GANVAS_RELAXED_SIMD: whether the compiler makes relaxed SIMD that V8, hence Chromium, accepts.
# Tried once for each compiler; the module that was tried stays as relaxed_probe.wasm for the tests.
if(NOT GANVAS_RELAXED_SIMD_OF STREQUAL "${CMAKE_CXX_COMPILER} ${CMAKE_CXX_COMPILER_VERSION}")
  set(probe ${CMAKE_BINARY_DIR}/relaxed_probe.wasm)
  file(REMOVE ${probe})
  find_program(GANVAS_NODE NAMES node nodejs NO_CMAKE_FIND_ROOT_PATH)
  execute_process(
    COMMAND ${CMAKE_CXX_COMPILER} -O1 -msimd128 -mrelaxed-simd -sSTANDALONE_WASM --no-entry
            ${CMAKE_CURRENT_LIST_DIR}/../web/bridge/relaxed_probe.cc -o ${probe}
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  set(accepted OFF)
  if(NOT failed)
    set(script "process.exit(WebAssembly.validate(require('fs').readFileSync('${probe}')) ? 0 : 1)")
    # Node before 21 has it behind a flag, which later ones do not know.
    foreach(flag --experimental-wasm-relaxed-simd --no-warnings)
      execute_process(COMMAND ${GANVAS_NODE} ${flag} -e ${script}
                      RESULT_VARIABLE rejected OUTPUT_QUIET ERROR_QUIET)
      if(rejected EQUAL 0)
        set(accepted ON)
      endif()
    endforeach()
  endif()
  if(NOT accepted)
    message(STATUS "No engine with relaxed SIMD: this compiler's is not accepted by browsers")
  endif()
  set(GANVAS_RELAXED_SIMD ${accepted} CACHE BOOL "Build the engine with relaxed SIMD, too" FORCE)
  set(GANVAS_RELAXED_SIMD_OF "${CMAKE_CXX_COMPILER} ${CMAKE_CXX_COMPILER_VERSION}"
      CACHE INTERNAL "The compiler that was tried")
endif()

# Highway with the fused instruction in its MulAdd: a copy of its headers, as 1.0.3 multiplies and adds.
if(GANVAS_RELAXED_SIMD)
  get_target_property(highway ganvas_dep_highway INTERFACE_INCLUDE_DIRECTORIES)
  get_target_property(highway_definitions ganvas_dep_highway INTERFACE_COMPILE_DEFINITIONS)
  set(own ${CMAKE_BINARY_DIR}/deps/ganvas_dep_highway_relaxed)
  file(REAL_PATH ${highway}/hwy original)
  file(COPY ${original} DESTINATION ${own})
  file(READ ${own}/hwy/ops/wasm_128-inl.h text)
  string(REPLACE "return mul * x + add;"
         "return Vec128<float, N>{__builtin_wasm_relaxed_madd_f32x4(mul.raw, x.raw, add.raw)};"
         text "${text}")
  file(WRITE ${own}/hwy/ops/wasm_128-inl.h "${text}")
  add_library(ganvas_dep_highway_relaxed INTERFACE)
  target_include_directories(ganvas_dep_highway_relaxed SYSTEM INTERFACE ${own})
  target_compile_definitions(ganvas_dep_highway_relaxed INTERFACE ${highway_definitions})
endif()

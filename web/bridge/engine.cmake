# The UI-less engine module: shared/runtime, shared/latent, shared/translate, shared/meaning, shared/project,
# shared/directions, shared/likeness, shared/walk, shared/laboratory and shared/film behind a small C interface. One engine.js + engine.wasm serves pages, workers and Node (which passes the module).
# Adding `node` to ENVIRONMENT would break it there; see site/src/engine/engine_core.ts.

# Kernels are inlined as they were compiled. What wasm-opt would inline beyond that makes the module
# larger, and functions that browsers take longer to optimise.
set(engine_link_options
  -O3 -msimd128 -fno-exceptions -fno-rtti --no-entry
  -sMODULARIZE -sEXPORT_ES6 -sENVIRONMENT=web,worker -sFILESYSTEM=0 -sMALLOC=emmalloc
  -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB -sTOTAL_STACK=1MB -sDYNAMIC_EXECUTION=0
  -sBINARYEN_EXTRA_PASSES=--flexible-inline-max-function-size=2,--one-caller-inline-max-function-size=40,--always-inline-max-function-size=6)

add_library(ganvas_engine_bridge OBJECT
  bridge/engine_animation.cc
  bridge/engine_directions.cc
  bridge/engine_film.cc
  bridge/engine_info.cc
  bridge/engine_join.cc
  bridge/engine_json.cc
  bridge/engine_laboratory.cc
  bridge/engine_likeness.cc
  bridge/engine_meaning.cc
  bridge/engine_numbers.cc
  bridge/engine_project.cc
  bridge/engine_search.cc
  bridge/engine_session.cc
  bridge/engine_state.cc
  bridge/engine_translate.cc
  bridge/engine_walk.cc)
target_link_libraries(ganvas_engine_bridge PUBLIC ganvas_runtime ganvas_onnx ganvas_latent ganvas_image
                      ganvas_translate ganvas_meaning ganvas_project ganvas_directions ganvas_likeness ganvas_walk
                      ganvas_laboratory ganvas_film)
ganvas_compile_options(ganvas_engine_bridge)
target_compile_options(ganvas_engine_bridge PRIVATE -Oz -msimd128 -fno-exceptions -fno-rtti)

add_executable(ganvas_engine)
set_target_properties(ganvas_engine PROPERTIES OUTPUT_NAME engine LINKER_LANGUAGE CXX)
target_link_libraries(ganvas_engine PRIVATE ganvas_engine_bridge)
target_link_options(ganvas_engine PRIVATE ${engine_link_options})

# The same objects once more, on shared memory, for cross-origin isolated pages. Only the pool and
# the way into it are compiled for threads: nothing else is entered by two threads with data of both,
# which is what the linker's check of features would ask.
add_executable(ganvas_engine_threads bridge/engine_threads.cc)
set_target_properties(ganvas_engine_threads PROPERTIES OUTPUT_NAME engine_threads)
target_link_libraries(ganvas_engine_threads PRIVATE ganvas_engine_bridge ganvas_shared_threads)
ganvas_compile_options(ganvas_engine_threads)
target_compile_options(ganvas_engine_threads PRIVATE
  -Oz -msimd128 -matomics -mbulk-memory -fno-exceptions -fno-rtti)
target_link_options(ganvas_engine_threads PRIVATE ${engine_link_options}
  -pthread -sEXPORTED_RUNTIME_METHODS=stackRestore -Wl,--no-check-features -Wno-pthreads-mem-growth)

add_custom_target(ganvas_engines DEPENDS ganvas_engine ganvas_engine_threads)

# And once more with other kernels, where browsers will have it; used only when asked for.
include(relaxed_simd)
if(GANVAS_RELAXED_SIMD)
  get_target_property(kernels ganvas_kernels SOURCES)
  list(TRANSFORM kernels PREPEND ${CMAKE_SOURCE_DIR}/shared/kernels/)
  add_library(ganvas_kernels_relaxed OBJECT ${kernels})
  target_link_libraries(ganvas_kernels_relaxed PRIVATE ganvas_tensor ganvas_dep_highway_relaxed)
  ganvas_compile_options(ganvas_kernels_relaxed)
  target_compile_options(ganvas_kernels_relaxed PRIVATE -mrelaxed-simd)
  add_executable(ganvas_engine_relaxed)
  set_target_properties(ganvas_engine_relaxed PROPERTIES OUTPUT_NAME engine_relaxed LINKER_LANGUAGE CXX)
  target_link_libraries(ganvas_engine_relaxed PRIVATE ganvas_engine_bridge ganvas_kernels_relaxed)
  target_link_options(ganvas_engine_relaxed PRIVATE ${engine_link_options})
  add_dependencies(ganvas_engines ganvas_engine_relaxed)
endif()

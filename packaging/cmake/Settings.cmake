# Two interface targets that every target of the project links:
#   watchword::settings  language level, visibility, hardening, sanitizers
#   watchword::warnings  the warnings that our own code is held to

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

add_library(watchword-settings INTERFACE)
add_library(watchword::settings ALIAS watchword-settings)
if(WIN32)
  # Windows 10 (0x0A00), Unicode everywhere, and no macros that take names from the C++ library.
  target_compile_definitions(watchword-settings INTERFACE
    _WIN32_WINNT=0x0A00 WINVER=0x0A00 UNICODE _UNICODE NOMINMAX WIN32_LEAN_AND_MEAN)
  target_link_options(watchword-settings INTERFACE
    -static -Wl,--dynamicbase -Wl,--nxcompat -Wl,--high-entropy-va)
  # In every program and module. Its operator delete, _ZdlPv, comes before that of libstdc++.
  add_library(watchword-start STATIC
    ${CMAKE_CURRENT_LIST_DIR}/../windows/stack_guard.c ${CMAKE_CURRENT_LIST_DIR}/../windows/wiping_delete.cpp)
  target_link_libraries(watchword-settings INTERFACE
    watchword-start -Wl,--undefined=__stack_chk_fail -Wl,--undefined=_ZdlPv)
else()
  target_compile_definitions(watchword-settings INTERFACE _GNU_SOURCE)
  target_link_options(watchword-settings INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,--as-needed)
endif()
target_compile_options(watchword-settings INTERFACE -fstack-protector-strong)
if(WATCHWORD_SANITIZE)
  target_compile_options(watchword-settings INTERFACE
    -fsanitize=${WATCHWORD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    -fno-sanitize=vptr # nothing here casts down, and it takes a third of the time to compile
    -g1) # lines are all that a report needs, and they are quicker to write
  target_link_options(watchword-settings INTERFACE -fsanitize=${WATCHWORD_SANITIZE})
else()
  # Each module carries its own C++ runtime, so that none depends on the one of another
  # compiler and none is looked up at start; the sanitizers want the shared one.
  target_link_options(watchword-settings INTERFACE -static-libstdc++ -static-libgcc)
  # What only tests run is not optimized (watchword_compile_quickly): most of it runs once.
  set(is_test $<BOOL:$<TARGET_PROPERTY:WATCHWORD_TEST>>)
  if(NOT WIN32) # whose libssp loads three libraries before main()
    target_compile_definitions(watchword-settings INTERFACE
      $<$<AND:$<CONFIG:Release>,$<NOT:${is_test}>>:_FORTIFY_SOURCE=2>) # it needs an optimizer
  endif()
  # Small is fast here: a process lives for a millisecond and runs nearly everything once, so what
  # it costs is pages that are read and relocations that are applied (tests/bench).
  target_compile_options(watchword-settings INTERFACE
    $<$<CONFIG:Release>:$<IF:${is_test},-O0,-Os>> $<$<CONFIG:Release>:-ffunction-sections> $<$<CONFIG:Release>:-fdata-sections>)
  # Where it was built is in no package: some headers keep the place of an error.
  target_compile_options(watchword-settings INTERFACE
    $<$<CONFIG:Release>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.>)
  target_link_options(watchword-settings INTERFACE
    $<$<CONFIG:Release>:-Wl,--gc-sections>)
  if(WIN32)
    target_link_options(watchword-settings INTERFACE $<$<CONFIG:Release>:-s>)
  elseif(WATCHWORD_OLDER_GLIBC)
    # In every program and module. Packed relocations want glibc 2.36.
    target_link_libraries(watchword-settings INTERFACE watchword-older-glibc)
  else()
    # Debian 12's linker for arm64 packs nothing, and only warns.
    include(CheckLinkerFlag)
    check_linker_flag(CXX -Wl,--fatal-warnings,-z,pack-relative-relocs WATCHWORD_PACKED_RELOCATIONS)
    if(WATCHWORD_PACKED_RELOCATIONS)
      target_link_options(watchword-settings INTERFACE $<$<CONFIG:Release>:-Wl,-z,pack-relative-relocs>)
    endif()
  endif()
endif()

# Comes before the C++ runtime, which finds there what an older glibc lacks.
if(NOT WIN32)
  add_library(watchword-older-glibc STATIC EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/../tarball/older_glibc.c)
  target_compile_definitions(watchword-older-glibc PRIVATE _GNU_SOURCE)
  target_link_options(watchword-older-glibc INTERFACE -Wl,--undefined=_dl_find_object)
endif()

add_library(watchword-warnings INTERFACE)
add_library(watchword::warnings ALIAS watchword-warnings)
target_compile_options(watchword-warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2 -Wundef
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor> $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
  # g++ 12 warns falsely of "text" + std::string in optimized code (GCC bug 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<BOOL:${WATCHWORD_WERROR}>:-Werror>)

# What was compiled before is not compiled again where ccache is installed. It looks at precompiled
# headers only with these two (ccache's manual, "Precompiled headers").
find_program(CCACHE ccache)
if(WATCHWORD_QUICK AND CCACHE)
  set(with_ccache ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  foreach(language C CXX)
    if(NOT CMAKE_${language}_COMPILER_LAUNCHER)
      set(CMAKE_${language}_COMPILER_LAUNCHER ${with_ccache})
    endif()
  endforeach()
endif()

# watchword_compile_quickly(TARGET LIBRARY|TEST|OWN_HEADERS [HEADER…] [APART FILE…])
# Reading headers and making the same code of templates again is most of a compilation. So what code of
# a kind includes most is read once for all such targets (or the HEADERs, if any, for this one), and the sources
# of a target are compiled together, but for those APART, which are large enough by themselves. Names in
# unnamed namespaces of a target differ therefore; rows of one table, which have the same names each, put
# them into a namespace named after the row. Each further compilation costs a second before its first line:
# what inline functions of the headers use of templates.
# Not with WATCHWORD_QUICK=OFF, as in preset dev, which shows an #include that is missing.
set(watchword_together_max 24) # files; enough for two processors to have something to do
function(watchword_compile_quickly target kind)
  if(NOT WATCHWORD_QUICK)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 2 QUICK "" "" "APART")
  if(kind STREQUAL OWN_HEADERS)
    if(QUICK_UNPARSED_ARGUMENTS)
      target_precompile_headers(${target} PRIVATE ${QUICK_UNPARSED_ARGUMENTS})
    endif()
  else()
    target_precompile_headers(${target} REUSE_FROM watchword-precompiled-${kind})
  endif()
  if(kind STREQUAL TEST)
    set_target_properties(${target} PROPERTIES WATCHWORD_TEST ON)
  endif()
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${watchword_together_max})
  set_source_files_properties(${QUICK_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# The owners of what is shared.
if(WATCHWORD_QUICK)
  set(nothing ${CMAKE_BINARY_DIR}/nothing.cpp)
  file(CONFIGURE OUTPUT ${nothing} CONTENT "int main() { return 0; }\n")
  add_library(watchword-precompiled-LIBRARY OBJECT ${nothing})
  add_executable(watchword-precompiled-TEST EXCLUDE_FROM_ALL ${nothing})
  set_target_properties(watchword-precompiled-TEST PROPERTIES WATCHWORD_TEST ON)
  foreach(kind LIBRARY TEST)
    target_link_libraries(watchword-precompiled-${kind} PRIVATE
      watchword::abi watchword::settings watchword::warnings Boost::headers)
    target_precompile_headers(watchword-precompiled-${kind} PRIVATE
      <algorithm> <chrono> <filesystem> <functional> <map> <optional> <boost/json/value.hpp>
      <watchword/plugin.hpp>)
  endforeach()
  if(WATCHWORD_TESTS)
    target_precompile_headers(watchword-precompiled-TEST PRIVATE <catch2/catch_test_macros.hpp>)
  endif()
endif()

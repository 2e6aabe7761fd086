# Builds for Windows (x64) on Debian: mingw-w64, with the C++ library that has std::thread ("posix").
# packaging/windows/dependencies.sh makes what is searched here.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(triple x86_64-w64-mingw32)
set(CMAKE_C_COMPILER ${triple}-gcc-posix)
set(CMAKE_CXX_COMPILER ${triple}-g++-posix)
set(CMAKE_RC_COMPILER ${triple}-windres)

if(DEFINED ENV{WATCHWORD_WINDOWS_CACHE})
  set(cache $ENV{WATCHWORD_WINDOWS_CACHE})
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(cache $ENV{XDG_CACHE_HOME}/watchword-windows)
else()
  set(cache $ENV{HOME}/.cache/watchword-windows)
endif()
if(NOT EXISTS ${cache}/prefix/complete)
  message(FATAL_ERROR "What the Windows build stands on is not in ${cache}. Make it by packaging/windows/dependencies.sh")
endif()
# A link, whose name stays the same when a version changes: build trees remember what was found.
set(WATCHWORD_WINDOWS_PREFIX ${cache}/prefix)
set(CMAKE_FIND_ROOT_PATH ${WATCHWORD_WINDOWS_PREFIX} /usr/${triple})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# What is built runs under Wine, the tests too.
find_program(CMAKE_CROSSCOMPILING_EMULATOR NAMES wine64 PATHS /usr/lib/wine NO_CMAKE_FIND_ROOT_PATH)

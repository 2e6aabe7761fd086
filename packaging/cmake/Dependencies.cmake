# Everything the project builds on, found once. packaging/bootstrap.sh installs it on Debian.

# Debian's static Boost is not position-independent: in a module it links only beside a static
# C++ runtime, which the sanitizers do without (see Settings.cmake).
if(WATCHWORD_SANITIZE)
  set(Boost_USE_STATIC_LIBS OFF)
else()
  set(Boost_USE_STATIC_LIBS ON)
endif()
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBSECRET REQUIRED IMPORTED_TARGET libsecret-1)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
find_package(CLI11 REQUIRED)

# SHA-256 for everything that must not load OpenSSL: libmd, linked statically.
find_path(LIBMD_INCLUDE_DIR sha2.h REQUIRED)
find_library(LIBMD_LIBRARY NAMES libmd.a REQUIRED)
add_library(libmd::libmd UNKNOWN IMPORTED)
set_target_properties(libmd::libmd PROPERTIES
  IMPORTED_LOCATION "${LIBMD_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${LIBMD_INCLUDE_DIR}")

if(WATCHWORD_TESTS)
  find_package(Catch2 3 REQUIRED)
endif()

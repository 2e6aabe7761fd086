# Everything the project builds on, found once. packaging/bootstrap.sh installs it on Debian.

# To be searched first where a header of Boost's includes <iostream>; see the file there.
set(WATCHWORD_NO_STREAMS ${CMAKE_CURRENT_LIST_DIR}/no-streams)

# Boost.JSON and Boost.URL are compiled from the sources among their headers, where they have them:
# our way they are half the size of Debian's static libraries, because what is not used (all that has
# to do with iostreams) can be left out. Otherwise, as with Boost.URL from 1.83 on, whose src.hpp is
# an #error and later gone, the static library is linked: at run time only libc may be needed. From
# g++ 13 on, a member of it that was compiled with <iostream> brings in the standard streams and their
# locales by naming std::ios_base_library_init(): half a megabyte in every module, all of it run
# before main(). In a copy the name is weak, so that who uses these streams has them, and nobody else.
if(WIN32)
  # Headers only: Debian has no library of Boost's for Windows.
  add_library(Boost::headers INTERFACE IMPORTED)
  set(Boost_INCLUDE_DIRS ${WATCHWORD_WINDOWS_PREFIX}/include)
  target_include_directories(Boost::headers INTERFACE ${Boost_INCLUDE_DIRS})
else()
  find_package(Boost 1.81 REQUIRED CONFIG)
endif()
function(watchword_boost_static_library name)
  set(Boost_USE_STATIC_LIBS ON)
  find_package(Boost 1.81 REQUIRED CONFIG COMPONENTS ${name})
  get_target_property(library Boost::${name} LOCATION)
  set(copy ${CMAKE_BINARY_DIR}/boost/libboost_${name}.a)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/boost)
  execute_process(COMMAND_ERROR_IS_FATAL ANY
    COMMAND ${CMAKE_OBJCOPY} --weaken-symbol=_ZSt21ios_base_library_initv ${library} ${copy})
  set_target_properties(Boost::${name} PROPERTIES
    IMPORTED_GLOBAL ON IMPORTED_LOCATION ${copy} IMPORTED_LOCATION_RELEASE ${copy})
endfunction()
function(watchword_boost_library name)
  find_file(WATCHWORD_BOOST_${name}_SOURCE boost/${name}/src.hpp PATHS ${Boost_INCLUDE_DIRS})
  if(WATCHWORD_BOOST_${name}_SOURCE)
    file(STRINGS ${WATCHWORD_BOOST_${name}_SOURCE} discontinued REGEX "^#[ ]*error")
  endif()
  if(NOT WATCHWORD_BOOST_${name}_SOURCE OR discontinued)
    watchword_boost_static_library(${name})
    return()
  endif()
  set(source ${CMAKE_BINARY_DIR}/boost/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include <boost/${name}/src.hpp>\n")
  add_library(watchword-boost-${name} STATIC ${source})
  target_include_directories(watchword-boost-${name} BEFORE PRIVATE ${WATCHWORD_NO_STREAMS})
  target_link_libraries(watchword-boost-${name} PUBLIC Boost::headers PRIVATE watchword::settings)
  add_library(Boost::${name} ALIAS watchword-boost-${name})
endfunction()
watchword_boost_library(json)
watchword_boost_library(url)
find_package(OpenSSL 3.0 REQUIRED)
if(WIN32) # a static library, which does not say what it needs
  set_property(TARGET OpenSSL::Crypto APPEND PROPERTY INTERFACE_LINK_LIBRARIES ws2_32 crypt32 bcrypt)
endif()
find_package(Threads REQUIRED)
if(NOT WIN32)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(LIBSECRET REQUIRED IMPORTED_TARGET libsecret-1)
  pkg_check_modules(GIO REQUIRED IMPORTED_TARGET gio-2.0)
  # -pthread, which glibc does not need, and with which no header that was precompiled without it is used.
  set_property(TARGET PkgConfig::LIBSECRET PkgConfig::GIO PROPERTY INTERFACE_COMPILE_OPTIONS)
  pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode)

  # SHA-256 for everything that must not load OpenSSL: libmd, linked statically.
  find_path(LIBMD_INCLUDE_DIR sha2.h REQUIRED)
  find_library(LIBMD_LIBRARY NAMES libmd.a REQUIRED)
  add_library(libmd::libmd UNKNOWN IMPORTED)
  set_target_properties(libmd::libmd PROPERTIES
    IMPORTED_LOCATION "${LIBMD_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${LIBMD_INCLUDE_DIR}")
endif()

if(WATCHWORD_TESTS)
  find_package(Catch2 3 REQUIRED)
  if(NOT WIN32)
    pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
  endif()
endif()

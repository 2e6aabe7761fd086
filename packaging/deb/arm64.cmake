# Builds for arm64 on a Debian of another architecture: with crossbuild-essential-arm64, and libraries
# that are installed beside this system's own (packaging/bootstrap.sh arm64).
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(triple aarch64-linux-gnu)
set(CMAKE_C_COMPILER ${triple}-gcc)
set(CMAKE_CXX_COMPILER ${triple}-g++)
set(PKG_CONFIG_EXECUTABLE /usr/bin/${triple}-pkg-config)
find_program(CMAKE_CROSSCOMPILING_EMULATOR NAMES qemu-aarch64-static)

// Uses what packaging/tarball/older_glibc.c stands in for: exceptions are unwound, and random
// numbers drawn.
#include <cstdio>
#include <random>
#include <stdexcept>

namespace {

[[gnu::noinline]] void thrown(int depth) {
  if (depth == 0) throw std::runtime_error("thrown");
  thrown(depth - 1);
}

}  // namespace

int main() {
  std::random_device device;
  const auto first = device();
  const auto second = device();
  const auto third = device();
  if (first == second && second == third) return 1;
  try {
    thrown(5);
  } catch (const std::exception& error) {
    std::puts(error.what());
    return 0;
  }
  return 2;
}

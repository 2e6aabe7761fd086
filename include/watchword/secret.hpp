// The owner of secret bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace watchword {

// Overwrites memory in a way that the optimizer keeps.
inline void wipe(void* data, std::size_t size) noexcept {
  if (size == 0) return;
  std::memset(data, 0, size);
  __asm__ __volatile__("" : : "r"(data) : "memory");
}

template <class T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <class U>
  WipingAllocator(const WipingAllocator<U>& /*other*/) noexcept {}
  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* data, std::size_t count) noexcept {
    wipe(data, count * sizeof(T));
    std::allocator<T>().deallocate(data, count);
  }
  friend bool operator==(WipingAllocator /*a*/, WipingAllocator /*b*/) noexcept { return true; }
  friend bool operator!=(WipingAllocator /*a*/, WipingAllocator /*b*/) noexcept { return false; }
};

// Move-only text that is wiped on destruction and on every growth. It has no stream operator and no
// implicit conversion: whoever reads it says so with view().
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) : bytes_(text.begin(), text.end()) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Secret& operator=(Secret&& other) noexcept {
    bytes_.swap(other.bytes_);
    return *this;
  }
  ~Secret() = default;

  std::string_view view() const noexcept { return {bytes_.data(), bytes_.size()}; }
  bool empty() const noexcept { return bytes_.empty(); }
  std::size_t size() const noexcept { return bytes_.size(); }
  Secret clone() const { return Secret(view()); }
  Secret& append(std::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    return *this;
  }

  // In time that depends on the sizes only.
  friend bool operator==(const Secret& a, const Secret& b) noexcept {
    return constant_time_equal(a.view(), b.view());
  }
  static bool constant_time_equal(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
      difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^
                                          static_cast<unsigned char>(b[i]));
    return difference == 0;
  }

 private:
  std::vector<char, WipingAllocator<char>> bytes_;
};

}  // namespace watchword

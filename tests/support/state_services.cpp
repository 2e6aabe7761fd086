#include "support/state_services.h"

#include <cstdlib>

#include <watchword/abi.hpp>

namespace watchword::test {
namespace {

constexpr const char* kArea = "test";

const char* directory() {
  return std::getenv("WATCHWORD_TEST_STATE");
}

}  // namespace

StateServices* StateServices::instance_ = nullptr;

StateServices::StateServices(TestHost& host)
    : state_(directory() == nullptr ? "" : directory()),
      extension_{sizeof(ww_state), &get, &put, &erase, &list, nullptr, nullptr, &put} {
  if (directory() == nullptr) return;
  instance_ = this;
  host.extend(WW_EXT_STATE, &extension_);
}

ww_status StateServices::get(const ww_host* /*host*/, ww_text key, const ww_text_sink* value,
                             const ww_error* error) {
  return guard(error, [&] {
    const auto found = instance_->state_.get(kArea, view(key));
    if (found) value->put(value->data, text(*found));
    return found ? WW_OK : WW_NOT_FOUND;
  });
}

ww_status StateServices::put(const ww_host* /*host*/, ww_text key, ww_text value,
                             const ww_error* error) {
  return guard(error, [&] {
    instance_->state_.put(kArea, view(key), view(value));
    return WW_OK;
  });
}

ww_status StateServices::erase(const ww_host* /*host*/, ww_text key, const ww_error* error) {
  return guard(error,
               [&] { return instance_->state_.forget(kArea, view(key)) ? WW_OK : WW_NOT_FOUND; });
}

ww_status StateServices::list(const ww_host* /*host*/, ww_text prefix, const ww_pair_sink* sink,
                              const ww_error* error) {
  return guard(error, [&] {
    for (const auto& [key, value] : instance_->state_.list(kArea, view(prefix)))
      sink->put(sink->data, text(key), text(value));
    return WW_OK;
  });
}

}  // namespace watchword::test

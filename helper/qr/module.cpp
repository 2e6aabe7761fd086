// The entry of qr.so.
#include <cstring>
#include <memory>
#include <qrencode.h>
#include <string>

#include <watchword/plugin.hpp>

#include "qr.h"

namespace {

using watchword::Failure;

// Each byte of libqrencode's says in its lowest bit whether the module is dark.
constexpr unsigned char kDark = 1;

ww_status encode(ww_text text, const ww_bytes_sink* modules, const ww_error* error) {
  return watchword::guard(error, [&] {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(std::string(watchword::view(text)).c_str(), 0, QR_ECLEVEL_L),
        QRcode_free);
    if (!code) throw Failure(WW_INVALID, "no QR code holds that");
    const auto side = static_cast<std::size_t>(code->width);
    std::string out(side * side, '\0');
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(code->data[i] & kDark);
    modules->put(modules->data, {reinterpret_cast<const std::uint8_t*>(out.data()), out.size()});
    return WW_OK;
  });
}

constexpr ww_qr kQr{sizeof(ww_qr), encode};

ww_status init(const ww_host* /*host*/, const ww_error* /*error*/) {
  return WW_OK;
}

void deinit() {}

const void* get_factory(const char* id) {
  return std::strcmp(id, WW_FACTORY_QR) == 0 ? &kQr : nullptr;
}

}  // namespace

extern "C" {
extern WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry{
    sizeof(ww_plugin_entry), WW_ABI_MAJOR, WW_ABI_MINOR, init, deinit, get_factory};
}

// The JSON beside a plugin's module.
#include "plugins/manifest.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watchword;
  fuzz::refusable([&] {
    const host::Manifest manifest = host::parse_manifest(fuzz::text_of(data, size));
    fuzz::require(!manifest.id.empty() &&
                      manifest.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
                          std::string::npos,
                  "an id can be a file's name");
    for (const std::string& text : {manifest.name, manifest.description, manifest.version})
      fuzz::require(fuzz::is_printable(text), "what is shown has no control characters");
  });
  return 0;
}

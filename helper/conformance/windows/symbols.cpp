#include "conformance/symbols.h"

#include <cstring>
#include <windows.h>

#include "platform/files.h"

namespace watchword::conformance {
namespace {

constexpr std::size_t kModuleMaxBytes = std::size_t{1} << 30;

// Bounds are looked at with every read: a file may say anything. Addresses are relative to where a
// module is loaded.
class Image {
 public:
  explicit Image(std::string content) : content_(std::move(content)) {
    const auto dos = at<IMAGE_DOS_HEADER>(0);
    if (!dos || dos->e_magic != IMAGE_DOS_SIGNATURE) return;
    const auto begin = static_cast<std::size_t>(dos->e_lfanew);
    const auto headers = at<IMAGE_NT_HEADERS64>(begin);
    if (!headers || headers->Signature != IMAGE_NT_SIGNATURE ||
        headers->OptionalHeader.Magic != IMAGE_NT_OPTIONAL_HDR64_MAGIC)
      return;
    headers_ = headers;
    std::size_t section = begin + offsetof(IMAGE_NT_HEADERS64, OptionalHeader) +
                          headers->FileHeader.SizeOfOptionalHeader;
    for (WORD i = 0; i < headers->FileHeader.NumberOfSections; ++i, section += sizeof(Section))
      if (const auto found = at<Section>(section)) sections_.push_back(*found);
  }

  bool is_module() const { return headers_.has_value(); }
  DWORD directory(std::size_t which) const {
    return headers_->OptionalHeader.DataDirectory[which].VirtualAddress;
  }
  template <class Type>
  std::optional<Type> loaded(std::size_t address) const {
    return at<Type>(offset_of(address));
  }
  std::string text_at(std::size_t address) const {
    const std::size_t offset = offset_of(address);
    if (offset >= content_.size()) return {};
    return content_.substr(offset, content_.find('\0', offset) - offset);
  }

 private:
  using Section = IMAGE_SECTION_HEADER;

  template <class Type>
  std::optional<Type> at(std::size_t offset) const {
    Type out;
    if (offset > content_.size() || content_.size() - offset < sizeof out) return std::nullopt;
    std::memcpy(&out, content_.data() + offset, sizeof out);
    return out;
  }
  std::size_t offset_of(std::size_t address) const {
    for (const Section& section : sections_)
      if (address >= section.VirtualAddress &&
          address - section.VirtualAddress < section.SizeOfRawData)
        return address - section.VirtualAddress + section.PointerToRawData;
    return content_.size();
  }

  std::string content_;
  std::optional<IMAGE_NT_HEADERS64> headers_;
  std::vector<Section> sections_;
};

}  // namespace

std::optional<ModuleFile> read_module_file(const std::string& path) {
  auto content = platform::read_file(path, kModuleMaxBytes);
  if (!content) return std::nullopt;
  const Image image(*std::move(content));
  if (!image.is_module()) return std::nullopt;
  ModuleFile out;
  const DWORD exported = image.directory(IMAGE_DIRECTORY_ENTRY_EXPORT);
  if (const auto table = image.loaded<IMAGE_EXPORT_DIRECTORY>(exported); exported != 0 && table)
    for (DWORD i = 0; i < table->NumberOfNames; ++i) {
      const auto name = image.loaded<DWORD>(table->AddressOfNames + i * sizeof(DWORD));
      if (!name) break;
      out.exported.push_back(image.text_at(*name));
    }
  const DWORD needed = image.directory(IMAGE_DIRECTORY_ENTRY_IMPORT);
  for (DWORD at = needed; at != 0; at += sizeof(IMAGE_IMPORT_DESCRIPTOR)) {
    const auto library = image.loaded<IMAGE_IMPORT_DESCRIPTOR>(at);
    if (!library || library->Name == 0) break;
    out.needed.push_back(image.text_at(library->Name));
  }
  return out;
}

}  // namespace watchword::conformance

#include "conformance/symbols.h"

#include <cstring>
#include <elf.h>
#include <link.h>

#include "platform/files.h"

namespace watchword::conformance {
namespace {

constexpr std::size_t kModuleMaxBytes = std::size_t{1} << 30;

using Header = ElfW(Ehdr);
using Section = ElfW(Shdr);
using Symbol = ElfW(Sym);
using Dynamic = ElfW(Dyn);

// Bounds are looked at with every read: a file may say anything.
class Reader {
 public:
  explicit Reader(std::string content) : content_(std::move(content)) {}

  template <class Type>
  std::optional<Type> at(std::size_t offset) const {
    Type out;
    if (offset > content_.size() || content_.size() - offset < sizeof out) return std::nullopt;
    std::memcpy(&out, content_.data() + offset, sizeof out);
    return out;
  }
  std::string text_at(std::size_t offset) const {
    if (offset >= content_.size()) return {};
    return content_.substr(offset, content_.find('\0', offset) - offset);
  }
  template <class Type, class Function>
  void each(const Section& section, const Function& function) const {
    for (std::size_t i = 0; i < section.sh_size / sizeof(Type); ++i)
      if (const auto entry = at<Type>(section.sh_offset + i * sizeof(Type))) function(*entry);
  }

 private:
  std::string content_;
};

bool is_exported(const Symbol& symbol) {
  const auto binding = ELF64_ST_BIND(symbol.st_info);
  const auto visibility = ELF64_ST_VISIBILITY(symbol.st_other);
  return symbol.st_shndx != SHN_UNDEF && symbol.st_shndx != SHN_ABS && binding != STB_LOCAL &&
         (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

}  // namespace

std::optional<ModuleFile> read_module_file(const std::string& path) {
  const auto content = platform::read_file(path, kModuleMaxBytes);
  if (!content || content->rfind(ELFMAG, 0) != 0) return std::nullopt;
  const Reader file(*content);
  const auto header = file.at<Header>(0);
  if (!header || header->e_shentsize != sizeof(Section)) return std::nullopt;
  const auto section = [&](std::size_t index) {
    return file.at<Section>(header->e_shoff + index * sizeof(Section)).value_or(Section{});
  };
  ModuleFile out;
  for (std::size_t i = 0; i < header->e_shnum; ++i) {
    const Section table = section(i);
    const auto name = [&](std::size_t offset) {
      return file.text_at(section(table.sh_link).sh_offset + offset);
    };
    if (table.sh_type == SHT_DYNSYM)
      file.each<Symbol>(table, [&](const Symbol& symbol) {
        if (is_exported(symbol)) out.exported.push_back(name(symbol.st_name));
      });
    if (table.sh_type == SHT_DYNAMIC)
      file.each<Dynamic>(table, [&](const Dynamic& dynamic) {
        if (dynamic.d_tag == DT_NEEDED) out.needed.push_back(name(dynamic.d_un.d_val));
      });
  }
  return out;
}

}  // namespace watchword::conformance

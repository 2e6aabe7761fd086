#include "platform/windows/security.h"

#include <sddl.h>

namespace watchword::platform {
namespace {

// --- who there is

template <unsigned char kParts>
struct KnownSid {
  unsigned char revision = SID_REVISION;
  unsigned char parts = kParts;
  SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
  DWORD part[kParts];

  PSID get() { return this; }
};

KnownSid<1> system_sid{.part = {SECURITY_LOCAL_SYSTEM_RID}};
KnownSid<2> administrators_sid{.part = {SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS}};
KnownSid<1> owner_rights_sid{.authority = SECURITY_CREATOR_SID_AUTHORITY,
                             .part = {SECURITY_CREATOR_OWNER_RIGHTS_RID}};
KnownSid<6> trusted_installer_sid{
    .part = {80, 956008885, 3418522649, 1831038044, 1853292631, 2271478464}};

using Bytes = std::vector<unsigned char>;

// What the token of this process says; nothing where it does not tell.
Bytes token_information(TOKEN_INFORMATION_CLASS which) {
  HANDLE opened = nullptr;
  if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &opened) == 0) return {};
  const OwnedHandle token(handle_of(opened));
  Bytes out(256);
  DWORD size = 0;
  while (::GetTokenInformation(opened, which, out.data(), static_cast<DWORD>(out.size()), &size) ==
         0) {
    if (::GetLastError() != ERROR_INSUFFICIENT_BUFFER) return {};
    out.resize(size);
  }
  return out;
}

template <class T>
T* as(Bytes& bytes) {
  return bytes.size() < sizeof(T) ? nullptr : reinterpret_cast<T*>(bytes.data());
}

// Null where the token does not tell.
PSID our_sid() {
  static Bytes bytes = token_information(TokenUser);
  static TOKEN_USER* const user = as<TOKEN_USER>(bytes);
  return user == nullptr ? nullptr : user->User.Sid;
}

// Whose what we make is where nothing else is said: the Administrators', in some elevated
// processes.
PSID our_owner_sid() {
  static Bytes bytes = token_information(TokenOwner);
  static TOKEN_OWNER* const owner = as<TOKEN_OWNER>(bytes);
  return owner == nullptr ? nullptr : owner->Owner;
}

bool is(PSID one, PSID other) {
  return one != nullptr && other != nullptr && ::EqualSid(one, other) != 0;
}

bool is_the_systems(PSID sid) {
  return is(sid, system_sid.get()) || is(sid, administrators_sid.get()) ||
         is(sid, trusted_installer_sid.get());
}

bool is_one_of_us(PSID sid) {
  return is(sid, our_sid()) || is(sid, our_owner_sid());
}

// The owner, whoever that is, is looked at on its own.
bool is_another(PSID sid) {
  return !is_one_of_us(sid) && !is_the_systems(sid) && !is(sid, owner_rights_sid.get());
}

// --- what may be done

// As NTFS understands what is said in general.
DWORD for_files(DWORD access) {
  GENERIC_MAPPING files{FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE,
                        FILE_ALL_ACCESS};
  ::MapGenericMask(&access, &files);
  return access;
}

// A descriptor with room for its list.
struct OwnDescriptor {
  explicit OwnDescriptor(DWORD inheritance) {
    constexpr DWORD kAll = FILE_ALL_ACCESS;
    ::InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
    const bool is_made =
        our_sid() != nullptr && ::InitializeAcl(list(), sizeof room, ACL_REVISION) != 0 &&
        ::AddAccessAllowedAceEx(list(), ACL_REVISION, inheritance, kAll, our_sid()) != 0 &&
        ::AddAccessAllowedAceEx(list(), ACL_REVISION, inheritance, kAll, system_sid.get()) != 0 &&
        ::SetSecurityDescriptorOwner(&descriptor, our_sid(), FALSE) != 0;
    // Without a user it is nobody's: an empty list.
    if (!is_made) ::InitializeAcl(list(), sizeof room, ACL_REVISION);
    ::SetSecurityDescriptorDacl(&descriptor, TRUE, list(), FALSE);
    ::SetSecurityDescriptorControl(&descriptor, SE_DACL_PROTECTED, SE_DACL_PROTECTED);
  }
  ACL* list() { return reinterpret_cast<ACL*>(room); }

  SECURITY_DESCRIPTOR descriptor{};
  alignas(ACL) unsigned char room[256]{};
  SECURITY_ATTRIBUTES attributes{sizeof attributes, &descriptor, FALSE};
};

PSID owner_in(PSECURITY_DESCRIPTOR descriptor) {
  PSID owner = nullptr;
  BOOL is_default = FALSE;
  return ::GetSecurityDescriptorOwner(descriptor, &owner, &is_default) != 0 ? owner : nullptr;
}

std::string name_of(PSID sid) {
  wchar_t name[256];
  wchar_t domain[256];
  DWORD name_size = 256;
  DWORD domain_size = 256;
  SID_NAME_USE use{};
  if (::LookupAccountSidW(nullptr, sid, name, &name_size, domain, &domain_size, &use) != 0)
    return (domain_size == 0 ? "" : utf8(domain) + '\\') + utf8(name);
  wchar_t* text = nullptr;
  if (::ConvertSidToStringSidW(sid, &text) == 0) return "somebody unknown";
  const std::string out = utf8(text);
  ::LocalFree(text);
  return out;
}

}  // namespace

SECURITY_ATTRIBUTES* for_us_only(Made what) {
  if (what == Made::kFile) {
    static OwnDescriptor file(0);
    return &file.attributes;
  }
  static OwnDescriptor directory(OBJECT_INHERIT_ACE | CONTAINER_INHERIT_ACE);
  return &directory.attributes;
}

bool is_elevated() {
  BOOL is_member = FALSE;
  return ::CheckTokenMembership(nullptr, administrators_sid.get(), &is_member) != 0 &&
         is_member != FALSE;
}

std::optional<Permissions> Permissions::of(HANDLE file) {
  constexpr SECURITY_INFORMATION kWanted = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
  Permissions out;
  out.bytes_.resize(512);
  DWORD size = 0;
  while (::GetKernelObjectSecurity(file, kWanted, out.descriptor(),
                                   static_cast<DWORD>(out.bytes_.size()), &size) == 0) {
    if (::GetLastError() != ERROR_INSUFFICIENT_BUFFER) return std::nullopt;
    out.bytes_.resize(size);
  }
  return out;
}

bool Permissions::is_ours() const {
  return is_one_of_us(owner_in(descriptor()));
}

bool Permissions::is_ours_or_the_systems() const {
  return is_ours() || is_the_systems(owner_in(descriptor()));
}

bool Permissions::give_to(HANDLE other) const {
  SECURITY_DESCRIPTOR_CONTROL control = 0;
  DWORD revision = 0;
  if (::GetSecurityDescriptorControl(descriptor(), &control, &revision) == 0) return false;
  const SECURITY_INFORMATION inheritance = (control & SE_DACL_PROTECTED) != 0
                                               ? PROTECTED_DACL_SECURITY_INFORMATION
                                               : UNPROTECTED_DACL_SECURITY_INFORMATION;
  return ::SetKernelObjectSecurity(other, DACL_SECURITY_INFORMATION | inheritance, descriptor()) !=
         0;
}

std::string Permissions::owner() const {
  const PSID owner = owner_in(descriptor());
  return owner == nullptr ? "has no owner" : "belongs to " + name_of(owner);
}

bool Permissions::others_may(DWORD access) const {
  BOOL is_present = FALSE;
  BOOL is_default = FALSE;
  ACL* list = nullptr;
  if (::GetSecurityDescriptorDacl(descriptor(), &is_present, &list, &is_default) == 0) return true;
  if (is_present == FALSE || list == nullptr) return true;  // everybody may do everything
  for (DWORD i = 0; i < list->AceCount; ++i) {
    void* entry = nullptr;
    if (::GetAce(list, i, &entry) == 0) return true;
    const ACE_HEADER& head = *static_cast<ACE_HEADER*>(entry);
    if ((head.AceFlags & INHERIT_ONLY_ACE) != 0) continue;
    // That something is denied to some does not say that it is denied to all to whom another entry
    // gives it, so that is not counted. Entries with conditions have the form of plain ones.
    if (head.AceType == ACCESS_DENIED_ACE_TYPE || head.AceType == ACCESS_DENIED_CALLBACK_ACE_TYPE)
      continue;
    if (head.AceType != ACCESS_ALLOWED_ACE_TYPE && head.AceType != ACCESS_ALLOWED_CALLBACK_ACE_TYPE)
      return true;  // files have no others
    auto& allowed = *static_cast<ACCESS_ALLOWED_ACE*>(entry);
    if ((for_files(allowed.Mask) & access) != 0 && is_another(&allowed.SidStart)) return true;
  }
  return false;
}

}  // namespace watchword::platform

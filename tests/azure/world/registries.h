#pragma once

#include <string_view>

namespace watchword::azure {

struct Registry {
  std::string_view name;    // the label in front of .azurecr.io
  std::string_view tenant;  // whose tokens it takes
};

// A new registry is a line here.
inline constexpr Registry kRegistries[] = {
    {"contoso", "11111111-aaaa-4aaa-8aaa-111111111111"},
    {"fabrikam", "22222222-bbbb-4bbb-8bbb-222222222222"},
};

// What roles let somebody do with all images of a registry: AcrPull, AcrPush. Whoever has none is
// nobody there.
struct RegistryRole {
  std::string_view registry;
  std::string_view principal;  // a person's name, an application's id
  bool may_push;
};
inline constexpr RegistryRole kRegistryRoles[] = {
    {"contoso", "alice@contoso.com", true},
    {"contoso", "bob@contoso.com", false},
    {"contoso", "b0b0b0b0-0000-4000-8000-000000000001", true},   // the builder
    {"contoso", "b0b0b0b0-0000-4000-8000-000000000003", false},  // the machine's own identity
    {"fabrikam", "carol@fabrikam.com", true},
};

}  // namespace watchword::azure

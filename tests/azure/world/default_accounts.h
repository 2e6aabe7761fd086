#pragma once

#include <string_view>

namespace watchword::azure {

// What DIR/accounts.json says unless the user put one there. Alice may do everything in contoso,
// bob may not read the vault repository, and carol of fabrikam has no access to contoso; alice is
// also a guest in fabrikam's tenant and dora has a personal Microsoft account.
inline constexpr std::string_view kDefaultAccounts = R"({
  "tenants": [
    {"id": "11111111-aaaa-4aaa-8aaa-111111111111", "domain": "contoso.onmicrosoft.com", "name": "Contoso"},
    {"id": "22222222-bbbb-4bbb-8bbb-222222222222", "domain": "fabrikam.onmicrosoft.com", "name": "Fabrikam"}
  ],
  "organizations": [
    {"name": "contoso", "id": "c0000000-0000-4000-8000-000000000001",
     "tenant": "11111111-aaaa-4aaa-8aaa-111111111111",
     "projects": [
       {"name": "engine", "repositories": ["engine", "docs"]},
       {"name": "Web Site", "repositories": ["storefront", "vault"]}
     ]},
    {"name": "fabrikam", "id": "c0000000-0000-4000-8000-000000000002",
     "tenant": "22222222-bbbb-4bbb-8bbb-222222222222",
     "projects": [{"name": "fiber", "repositories": ["fiber"]}]},
    {"name": "personal", "id": "c0000000-0000-4000-8000-000000000003", "tenant": null,
     "projects": [{"name": "hobby", "repositories": ["hobby"]}]}
  ],
  "accounts": [
    {"login": "alice@contoso.com", "password": "Wonderland-7391", "name": "Alice Liddell",
     "oid": "a0000000-0000-4000-8000-000000000001",
     "tenant": "11111111-aaaa-4aaa-8aaa-111111111111",
     "guest_of": [{"tenant": "22222222-bbbb-4bbb-8bbb-222222222222",
                   "oid": "a0000000-0000-4000-8000-000000000101"}],
     "organizations": ["contoso", "fabrikam"],
     "permissions": {"contoso/engine/engine": "write", "contoso/engine/docs": "write",
                     "contoso/Web Site/storefront": "write", "contoso/Web Site/vault": "write",
                     "fabrikam/fiber/fiber": "read"}},
    {"login": "bob@contoso.com", "password": "Builder-2846", "name": "Bob Stone",
     "oid": "a0000000-0000-4000-8000-000000000002",
     "tenant": "11111111-aaaa-4aaa-8aaa-111111111111",
     "organizations": ["contoso"],
     "permissions": {"contoso/engine/engine": "write", "contoso/engine/docs": "read",
                     "contoso/Web Site/storefront": "read"}},
    {"login": "carol@fabrikam.com", "password": "Caroling-5502", "name": "Carol Danvers",
     "oid": "a0000000-0000-4000-8000-000000000003",
     "tenant": "22222222-bbbb-4bbb-8bbb-222222222222",
     "organizations": ["fabrikam"],
     "permissions": {"fabrikam/fiber/fiber": "write"}},
    {"login": "dave@fabrikam.com", "password": "Davenport-9014", "name": "Dave Bowman",
     "oid": "a0000000-0000-4000-8000-000000000004",
     "tenant": "22222222-bbbb-4bbb-8bbb-222222222222",
     "organizations": [],
     "permissions": {}},
    {"login": "dora@outlook.com", "password": "Explorer-6638", "name": "Dora Marquez",
     "oid": "00000000-0000-0000-d04a-000000000005",
     "tenant": "9188040d-6c67-4c5b-b112-36a304b66dad",
     "organizations": ["personal"],
     "permissions": {"personal/hobby/hobby": "write"}}
  ]
}
)";

}  // namespace watchword::azure

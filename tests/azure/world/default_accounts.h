#pragma once

#include <string_view>

namespace watchword::azure {

// What DIR/accounts.json says unless the user put one there. Alice may do everything in contoso and
// administers it, bob may not read the vault repository, and carol of fabrikam has no access to
// contoso; alice is also a guest in fabrikam's tenant and dora has a personal Microsoft account. Of
// the applications, the builder is in both tenants, the outsider is a member of no organization,
// and two are managed identities of the machine.
inline constexpr std::string_view kDefaultAccounts = R"({
  "tenants": [
    {"id": "11111111-aaaa-4aaa-8aaa-111111111111", "domain": "contoso.onmicrosoft.com", "name": "Contoso"},
    {"id": "22222222-bbbb-4bbb-8bbb-222222222222", "domain": "fabrikam.onmicrosoft.com", "name": "Fabrikam"}
  ],
  "organizations": [
    {"name": "contoso", "id": "c0000000-0000-4000-8000-000000000001",
     "tenant": "11111111-aaaa-4aaa-8aaa-111111111111", "administrators": ["alice@contoso.com"],
     "projects": [
       {"name": "engine", "repositories": ["engine", "docs"]},
       {"name": "Web Site", "repositories": ["storefront", "vault"]}
     ]},
    {"name": "contoso-labs", "id": "c0000000-0000-4000-8000-000000000004",
     "tenant": "11111111-aaaa-4aaa-8aaa-111111111111", "administrators": ["alice@contoso.com"],
     "projects": []},
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
     "organizations": ["contoso", "contoso-labs", "fabrikam"],
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
  ],
  "applications": [
    {"client_id": "b0b0b0b0-0000-4000-8000-000000000001", "name": "Contoso Builder",
     "oid": "b0000000-0000-4000-8000-000000000001",
     "tenant": "11111111-aaaa-4aaa-8aaa-111111111111",
     "guest_of": [{"tenant": "22222222-bbbb-4bbb-8bbb-222222222222",
                   "oid": "b0000000-0000-4000-8000-000000000101"}],
     "secrets": [{"value": "Bq8~Builder.Secret-4417"},
                 {"value": "Bq7~Builder.Expired-3306", "expired": true}],
     "federated_credentials": [
       {"issuer": "https://kubernetes.contoso.example/cluster",
        "subject": "system:serviceaccount:ci:builder", "audience": "api://AzureADTokenExchange"},
       {"issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:contoso/engine:ref:refs/heads/main",
        "audience": "api://AzureADTokenExchange"},
       {"issuer": "https://vstoken.dev.azure.com/c0000000-0000-4000-8000-000000000001",
        "subject": "sc://contoso/engine/deploy", "audience": "api://AzureADTokenExchange"}],
     "organizations": ["contoso", "fabrikam"],
     "permissions": {"contoso/engine/engine": "write", "contoso/engine/docs": "read",
                     "fabrikam/fiber/fiber": "read"}},
    {"client_id": "b0b0b0b0-0000-4000-8000-000000000002", "name": "Contoso Outsider",
     "oid": "b0000000-0000-4000-8000-000000000002",
     "tenant": "11111111-aaaa-4aaa-8aaa-111111111111",
     "secrets": [{"value": "Out~Sider.Secret-9925"}], "assertion_algorithm": "RS256",
     "organizations": [], "permissions": {}},
    {"client_id": "b0b0b0b0-0000-4000-8000-000000000003", "name": "build-vm",
     "oid": "b0000000-0000-4000-8000-000000000003", "managed_identity": "system",
     "tenant": "11111111-aaaa-4aaa-8aaa-111111111111",
     "organizations": ["contoso"], "permissions": {"contoso/engine/engine": "write"}},
    {"client_id": "b0b0b0b0-0000-4000-8000-000000000004", "name": "docs-reader",
     "oid": "b0000000-0000-4000-8000-000000000004", "managed_identity": "user",
     "resource_id": "/subscriptions/5ab5c21b-0000-4000-8000-000000000001/resourcegroups/ci/providers/Microsoft.ManagedIdentity/userAssignedIdentities/docs-reader",
     "tenant": "11111111-aaaa-4aaa-8aaa-111111111111",
     "organizations": ["contoso"], "permissions": {"contoso/engine/docs": "read"}}
  ]
}
)";

}  // namespace watchword::azure

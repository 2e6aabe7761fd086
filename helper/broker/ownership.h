// Whose a secret is: one of a provider's, which is never kept as the user's own, or the user's.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "broker/issued.h"
#include "broker/request.h"
#include "broker/seams.h"

namespace watchword::broker {

// What one provider says of a secret.
struct Recognized {
  std::string provider;                // the plugin's id
  std::optional<std::string> session;  // none: it only is a secret of its kind
};

class Ownership {
 public:
  // Asks those who might know it: the providers that claim the host.
  using Ask = std::function<std::vector<Recognized>(const Request& request, const Secret& secret)>;
  Ownership(const Issued& issued, Ask ask) : issued_(issued), ask_(std::move(ask)) {}

  // Who issued it: as was noted when it was answered; else a provider that knows it; else one whose
  // secrets look like it. None: nobody did. Never throws.
  std::optional<IssuedCredential> issuer_of(const Request& request, const Secret& secret) const;

 private:
  const Issued& issued_;
  Ask ask_;
};

// Those of the seams' plugins. What a provider fails with is traced: it knows nothing then.
Ownership::Ask ask_providers(const Seams& seams);

}  // namespace watchword::broker

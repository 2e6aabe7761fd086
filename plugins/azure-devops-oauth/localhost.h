// The certificate that the callback on localhost is served with.
#pragma once

#include <string>

#include <watchword/plugin.hpp>

namespace watchword::devops_oauth {

// The one that is kept, or a new one when there is none or it ends soon; its key never leaves the
// store but for the listener. Without any for a redirect URI that is not on localhost. A person is
// told once how to trust a new one. Throws Failure.
LocalhostCertificate localhost_certificate(const Host& host, const std::string& redirect_uri);

// The same for https://localhost, whoever asks.
LocalhostCertificate localhost_certificate(const Host& host);

}  // namespace watchword::devops_oauth

// Personal access tokens that other programs keep (`watchword import`).
#pragma once

#include <vector>

#include <watchword/sdk/provider.hpp>

namespace watchword::pat {

// See Provider::take_over.
std::vector<Taken> take_over(const Host& host, const Request& request, const Foreign& foreign);

}  // namespace watchword::pat

#include "connect.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <iterator>
#include <list>
#include <memory>

namespace watchword::network {
namespace {

// The attempts that are under way. Handlers keep it alive: those of the losers are called after the
// race is over.
class Race : public std::enable_shared_from_this<Race> {
 public:
  using Done = std::function<void(error_code)>;

  Race(asio::io_context& context, std::vector<tcp::endpoint> endpoints, tcp::socket& winner)
      : context_(context), pause_(context), endpoints_(std::move(endpoints)), winner_(winner) {}

  void start(Done done) {
    done_ = std::move(done);
    next();
  }

  // As a socket's: ends all attempts.
  void close(error_code& ignored) {
    over_ = true;
    pause_.cancel();
    for (tcp::socket& attempt : attempts_) attempt.close(ignored);
  }

 private:
  void next() {
    if (tried_ == endpoints_.size()) return;
    const auto attempt = attempts_.emplace(attempts_.end(), context_);
    ++pending_;
    attempt->async_connect(endpoints_[tried_++],
                           [self = shared_from_this(), attempt](const error_code& error) {
                             self->arrived(attempt, error);
                           });
    pause_.expires_after(kAttemptDelay);
    pause_.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error && !self->over_) self->next();
    });
  }

  void arrived(std::list<tcp::socket>::iterator attempt, const error_code& error) {
    --pending_;
    if (over_) return;
    if (!error) {
      winner_ = std::move(*attempt);
      end(error);
      return;
    }
    error_code ignored;
    attempt->close(ignored);
    if (pending_ == 0 && tried_ == endpoints_.size())
      end(error);
    else
      next();  // whoever refuses gives its turn away
  }

  void end(const error_code& error) {
    error_code ignored;
    close(ignored);
    done_(error);
  }

  asio::io_context& context_;
  asio::steady_timer pause_;
  const std::vector<tcp::endpoint> endpoints_;
  tcp::socket& winner_;
  Done done_;
  std::list<tcp::socket> attempts_;
  std::size_t tried_ = 0;
  std::size_t pending_ = 0;
  bool over_ = false;
};

}  // namespace

std::int32_t family_of(const tcp::endpoint& endpoint) {
  return endpoint.address().is_v6() ? 6 : 4;
}

std::vector<tcp::endpoint> interleaved(const std::vector<tcp::endpoint>& endpoints,
                                       std::int32_t preferred_family) {
  std::vector<tcp::endpoint> one;
  std::vector<tcp::endpoint> other;
  const std::int32_t first =
      preferred_family != 0 || endpoints.empty() ? preferred_family : family_of(endpoints.front());
  std::partition_copy(endpoints.begin(), endpoints.end(), std::back_inserter(one),
                      std::back_inserter(other),
                      [&](const tcp::endpoint& endpoint) { return family_of(endpoint) == first; });
  std::vector<tcp::endpoint> out;
  for (std::size_t i = 0; i < std::max(one.size(), other.size()); ++i) {
    if (i < one.size()) out.push_back(one[i]);
    if (i < other.size()) out.push_back(other[i]);
  }
  return out;
}

error_code connect(Driver& driver, tcp::socket& socket,
                   const std::vector<tcp::endpoint>& endpoints) {
  const auto race = std::make_shared<Race>(driver.context(), endpoints, socket);
  return driver.run(*race, [&](auto&& handler) { race->start(std::move(handler)); });
}

}  // namespace watchword::network

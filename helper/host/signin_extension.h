// SignIn as the C extension watchword.signin/1.
#pragma once

#include <watchword/ext/signin.h>

#include "person/signin.h"

namespace watchword::host {

// The extension's functions, for the SignIn that the host of a call belongs to. No exception leaves
// them.
namespace signin_abi {
std::uint32_t abilities(SignIn& signin) noexcept;
ww_status listen(SignIn& signin, ww_listener** out, const ww_text_sink* redirect_uri,
                 const ww_error* error) noexcept;
ww_status listen_at(SignIn& signin, const ww_callback* callback, ww_listener** out,
                    const ww_error* error) noexcept;
ww_status authorize(SignIn& signin, ww_listener* listener, const ww_browser_signin* request,
                    const ww_pair_sink* parameters, const ww_error* error) noexcept;
void finish(SignIn& signin, ww_listener* listener, ww_status status, ww_text message,
            ww_text advice) noexcept;
ww_status show_device_code(SignIn& signin, const ww_device_code* code, std::int32_t ended,
                           const ww_error* error) noexcept;
ww_status ask(SignIn& signin, const ww_question* question, const ww_text_sink* answer,
              const ww_error* error) noexcept;
}  // namespace signin_abi

// The table to hand to plugins. `Find` says which SignIn belongs to a host; it must not throw.
template <SignIn& (*Find)(const ww_host*)>
constexpr ww_signin signin_extension() {
  return {
      sizeof(ww_signin),
      [](const ww_host* host) { return signin_abi::abilities(Find(host)); },
      [](const ww_host* host, ww_listener** out, const ww_text_sink* redirect_uri,
         const ww_error* error) {
        return signin_abi::listen(Find(host), out, redirect_uri, error);
      },
      [](const ww_host* host, ww_listener* listener, const ww_browser_signin* request,
         const ww_pair_sink* parameters, const ww_error* error) {
        return signin_abi::authorize(Find(host), listener, request, parameters, error);
      },
      [](const ww_host* host, ww_listener* listener, ww_status status, ww_text message,
         ww_text advice) { signin_abi::finish(Find(host), listener, status, message, advice); },
      [](const ww_host* host, const ww_device_code* code, std::int32_t ended,
         const ww_error* error) {
        return signin_abi::show_device_code(Find(host), code, ended, error);
      },
      [](const ww_host* host, const ww_question* question, const ww_text_sink* answer,
         const ww_error* error) { return signin_abi::ask(Find(host), question, answer, error); },
      [](const ww_host* host, const ww_callback* callback, ww_listener** out,
         const ww_error* error) { return signin_abi::listen_at(Find(host), callback, out, error); },
  };
}

}  // namespace watchword::host

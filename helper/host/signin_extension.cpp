#include "host/signin_extension.h"

namespace watchword::host::signin_abi {
namespace {

SignIn::Listener* unwrap(ww_listener* listener) {
  return reinterpret_cast<SignIn::Listener*>(listener);
}

}  // namespace

std::uint32_t abilities(SignIn& signin) noexcept {
  std::uint32_t found = 0;
  guard(nullptr, [&] {
    found = signin.abilities();
    return WW_OK;
  });
  return found;
}

ww_status listen(SignIn& signin, ww_listener** out, const ww_text_sink* redirect_uri,
                 const ww_error* error) noexcept {
  return guard(error, [&] {
    auto listener = signin.listen();
    redirect_uri->put(redirect_uri->data, text(SignIn::redirect_uri(*listener)));
    *out = reinterpret_cast<ww_listener*>(listener.release());
    return WW_OK;
  });
}

ww_status listen_at(SignIn& signin, const ww_callback* callback, ww_listener** out,
                    const ww_error* error) noexcept {
  return guard(error, [&] {
    auto listener = signin.listen_at({std::string(view(callback->redirect_uri)),
                                      std::string(view(callback->certificate)),
                                      Secret(view(callback->private_key))});
    *out = reinterpret_cast<ww_listener*>(listener.release());
    return WW_OK;
  });
}

ww_status authorize(SignIn& signin, ww_listener* listener, const ww_browser_signin* request,
                    const ww_pair_sink* parameters, const ww_error* error) noexcept {
  return guard(error, [&] {
    const auto received = signin.authorize(
        *unwrap(listener), {std::string(view(request->url)), std::string(view(request->state)),
                            std::string(view(request->purpose)), request->timeout_seconds,
                            request->open_browser != 0});
    for (const auto& [name, value] : received)
      parameters->put(parameters->data, text(name), text(value.view()));
    return WW_OK;
  });
}

void finish(SignIn& signin, ww_listener* listener, ww_status status, ww_text message,
            ww_text advice) noexcept {
  guard(nullptr, [&] {
    signin.finish(SignIn::ListenerPtr(unwrap(listener)), status, view(message), view(advice));
    return WW_OK;
  });
}

ww_status show_device_code(SignIn& signin, const ww_device_code* code, std::int32_t ended,
                           const ww_error* error) noexcept {
  return guard(error, [&] {
    signin.show_device_code(
        {std::string(view(code->user_code)), std::string(view(code->verification_uri)),
         std::string(view(code->purpose)), code->expires_at},
        ended != 0);
    return WW_OK;
  });
}

ww_status ask(SignIn& signin, const ww_question* question, const ww_text_sink* answer,
              const ww_error* error) noexcept {
  return guard(error, [&] {
    const Secret given = signin.ask(view(question->prompt), question->hidden != 0);
    answer->put(answer->data, text(given.view()));
    return WW_OK;
  });
}

}  // namespace watchword::host::signin_abi

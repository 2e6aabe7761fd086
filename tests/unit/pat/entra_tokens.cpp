#include "pat/entra_tokens.h"

namespace watchword::test {

EntraTokens::EntraTokens(RecordingHost& host)
    : tokens_{sizeof(ww_tokens),
              [](const ww_host*, const ww_token_request* request, const ww_answer_sink* sink,
                 const ww_error*) {
                current_->asked_for.emplace_back(view(request->url));
                const std::string secret = "ENTRA-" + std::to_string(current_->asked_for.size());
                ww_answer answer{};
                answer.struct_size = sizeof answer;
                answer.kind = WW_ANSWER_TOKEN;
                answer.secret = text(secret);
                answer.account = request->account;
                sink->put(sink->data, &answer);
                return WW_OK;
              }},
      console_{} {
  current_ = this;
  console_.struct_size = sizeof console_;
  console_.progress = [](const ww_host*, ww_text line) {
    current_->shown.emplace_back(view(line));
  };
  host.offer(WW_EXT_TOKENS, &tokens_);
  host.offer(WW_EXT_CONSOLE, &console_);
}

}  // namespace watchword::test

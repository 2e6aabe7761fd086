#include "common/lent.h"

#include <utility>

namespace watchword {

Answer lent_answer(const Request& request, ForwardedCredential lent) {
  Answer answer;
  answer.kind = lent.kind;
  answer.flags = WW_ANSWER_EPHEMERAL;
  if (answer.kind != WW_ANSWER_TOKEN || lent.expires_at == 0) answer.flags |= WW_ANSWER_UNCACHED;
  answer.username = lent.username.empty() ? basic_username({request.username}) : lent.username;
  answer.secret = std::move(lent.secret);
  answer.expires_at = lent.expires_at;
  return answer;
}

}  // namespace watchword

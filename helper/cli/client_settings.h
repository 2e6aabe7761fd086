// Changes to clients' own files that can be undone exactly: what was changed, and what there was
// before, is noted by client.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/client_files.h"
#include "keep/state.h"

namespace watchword::cli {

// What is to stand at one place of a client's configuration.
struct ClientSetting {
  std::string file;  // absolute; a link is followed
  FileForm form = FileForm::kLines;
  FilePlace place;
  std::string value;
};

// One change, for people: "/home/ada/.npmrc: registry = …".
std::string shown(const ClientSetting& setting);

// What stands at its place now; none when nothing does. Throws Failure that names the file.
std::optional<std::string> value_in(const ClientSetting& setting);

class ClientSettings {
 public:
  explicit ClientSettings(const host::Notes& notes) : notes_(notes) {}

  // Those of them that are not there yet.
  static std::vector<ClientSetting> missing(const std::vector<ClientSetting>& wanted);

  // Makes them so, those that are missing. Each is noted before it is written, and so is what is
  // there because another client wants it too. Throws Failure(WW_STORE_FAILED) when a file or the
  // note cannot be written, Failure(WW_INVALID) for a file that is not what it should be; what was
  // done until then can be undone.
  void apply(std::string_view client, const std::vector<ClientSetting>& wanted) const;

  // Puts back what there was, where nothing else has been put there since and no other client wants
  // it. What was changed since is left, and returned as it is now.
  struct Undone {
    std::vector<ClientSetting> undone;
    std::vector<ClientSetting> left;
  };
  Undone unapply(std::string_view client) const;

  // Which clients something is noted of, and what.
  std::vector<std::string> clients() const;
  std::vector<ClientSetting> noted(std::string_view client) const;

 private:
  const host::Notes& notes_;
};

}  // namespace watchword::cli

#include "cli/client_settings.h"

#include <algorithm>

#include <watchword/sdk/json.hpp>

#include "platform/files.h"
#include "platform/paths.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kArea = "clients";
constexpr std::size_t kFileMaxBytes = std::size_t{1} << 20;

// A change that was made, and how it is undone.
struct Change {
  ClientSetting setting;
  std::optional<std::string> before;
  bool own_file = false;      // there was none
  bool own_section = false;   // there was none
  bool unterminated = false;  // the file's last line had no end
};

std::string text_of(const ClientSetting& setting) {
  if (setting.form == FileForm::kLink) return platform::link_target(setting.file).value_or("");
  return platform::read_file(platform::resolved(setting.file), kFileMaxBytes).value_or("");
}

// Names the file in what a text's form has to say.
template <class Function>
auto in_file(const std::string& file, const Function& function) {
  try {
    return function();
  } catch (const Failure& failure) {
    throw Failure(failure.status(), file + ": " + failure.message(), failure.advice());
  }
}

json::value change_as_json(const Change& change) {
  const ClientSetting& setting = change.setting;
  json::object out{{"file", setting.file},
                   {"form", static_cast<int>(setting.form)},
                   {"section", setting.place.section},
                   {"key", setting.place.key},
                   {"value", setting.value},
                   {"ownFile", change.own_file},
                   {"ownSection", change.own_section},
                   {"unterminated", change.unterminated}};
  if (change.before) out["before"] = *change.before;
  return out;
}

bool flag_at(const json::value& object, std::string_view key) {
  const auto* found = object.get_object().if_contains(key);
  return found != nullptr && found->is_bool() && found->get_bool();
}

Change as_change(const json::value& noted) {
  Change out;
  out.setting = {std::string(text_at(noted, "file")),
                 static_cast<FileForm>(number_at(noted, "form").value_or(0)),
                 {std::string(text_at(noted, "section")), std::string(text_at(noted, "key"))},
                 std::string(text_at(noted, "value"))};
  if (noted.get_object().contains("before")) out.before = std::string(text_at(noted, "before"));
  out.own_file = flag_at(noted, "ownFile");
  out.own_section = flag_at(noted, "ownSection");
  out.unterminated = flag_at(noted, "unterminated");
  return out;
}

std::vector<Change> changes_of(const host::Notes& notes, std::string_view client) {
  std::vector<Change> out;
  const auto text = notes.get(kArea, client);
  const auto parsed = text ? parse_document(*text) : std::nullopt;
  if (!parsed || !parsed->is_array()) return out;
  for (const json::value& noted : parsed->get_array())
    if (noted.is_object()) out.push_back(as_change(noted));
  return out;
}

void note(const host::Notes& notes, std::string_view client, const std::vector<Change>& changes) {
  json::array all;
  for (const Change& change : changes) all.push_back(change_as_json(change));
  if (changes.empty())
    notes.erase(kArea, client);
  else
    notes.put(kArea, client, serialize(all));
}

bool is_same_place(const ClientSetting& a, const ClientSetting& b) {
  return a.file == b.file && a.place.section == b.place.section && a.place.key == b.place.key;
}

// What another client has noted of the same place.
std::optional<Change> noted_elsewhere(const host::Notes& notes, std::string_view client,
                                      const ClientSetting& setting) {
  for (const auto& [other, text] : notes.list(kArea, "")) {
    if (other == client) continue;
    for (Change& change : changes_of(notes, other))
      if (is_same_place(change.setting, setting) && change.setting.value == setting.value)
        return std::move(change);
  }
  return std::nullopt;
}

// Whether a file is there only since Watchword made it, for whichever client.
bool is_own_file(const host::Notes& notes, const std::string& file) {
  if (!platform::exists(file)) return true;
  for (const auto& [client, text] : notes.list(kArea, ""))
    for (const Change& change : changes_of(notes, client))
      if (change.own_file && change.setting.file == file) return true;
  return false;
}

Change planned(const host::Notes& notes, const ClientSetting& setting) {
  const std::string text = text_of(setting);
  Change out;
  out.setting = setting;
  out.before = written_at(setting.form, text, setting.place);
  out.own_file = is_own_file(notes, setting.file);
  out.own_section = !has_section(setting.form, text, setting.place.section);
  out.unterminated = !text.empty() && !text.ends_with('\n');
  return out;
}

void write(const ClientSetting& setting, const std::string& text) {
  const std::string directory(platform::directory_of(setting.file));
  if (!platform::exists(directory)) platform::make_private_directory(directory);
  if (setting.form == FileForm::kLink)
    platform::make_link(setting.file, text);
  else
    platform::rewrite_file(platform::resolved(setting.file), text);
}

// False where something else stands there by now.
bool undo(const Change& change) {
  const ClientSetting& setting = change.setting;
  const std::string text = text_of(setting);
  const auto now = value_at(setting.form, text, setting.place);
  if (now != setting.value) return !now;
  std::string restored = change.before
                             ? with_written(setting.form, text, setting.place, *change.before)
                             : without_value(setting.form, text, setting.place, change.own_section);
  if (change.unterminated && restored.ends_with('\n')) restored.pop_back();
  if (change.own_file && is_empty(setting.form, restored))
    platform::remove_file(setting.form == FileForm::kLink ? setting.file
                                                          : platform::resolved(setting.file));
  else
    write(setting, restored);
  return true;
}

}  // namespace

std::optional<std::string> value_in(const ClientSetting& setting) {
  return in_file(setting.file,
                 [&] { return value_at(setting.form, text_of(setting), setting.place); });
}

std::string shown(const ClientSetting& setting) {
  const std::string section =
      setting.place.section.empty() ? "" : "[" + setting.place.section + "] ";
  if (setting.form == FileForm::kLink) return setting.file + " -> " + setting.value;
  if (setting.form == FileForm::kWhole) return setting.file + ": " + setting.value;
  return setting.file + ": " + section + setting.place.key + " = " + setting.value;
}

std::vector<ClientSetting> ClientSettings::missing(const std::vector<ClientSetting>& wanted) {
  std::vector<ClientSetting> out;
  for (const ClientSetting& setting : wanted)
    if (value_in(setting) != setting.value) out.push_back(setting);
  return out;
}

void ClientSettings::apply(std::string_view client,
                           const std::vector<ClientSetting>& wanted) const {
  std::vector<Change> changes = changes_of(notes_, client);
  for (const ClientSetting& setting : wanted) {
    const auto now = value_in(setting);
    const auto earlier = std::find_if(changes.begin(), changes.end(), [&](const Change& other) {
      return is_same_place(other.setting, setting);
    });
    if (now == setting.value) {
      auto shared = noted_elsewhere(notes_, client, setting);
      if (earlier != changes.end() || !shared) continue;
      changes.push_back(*std::move(shared));
      note(notes_, client, changes);
      continue;
    }
    Change change = in_file(setting.file, [&] { return planned(notes_, setting); });
    // What was there before Watchword is what comes back.
    if (earlier != changes.end() && now == earlier->setting.value)
      earlier->setting.value = setting.value;
    else if (earlier != changes.end())
      *earlier = std::move(change);
    else
      changes.push_back(std::move(change));
    note(notes_, client, changes);
    in_file(setting.file, [&] {
      write(setting, with_value(setting.form, text_of(setting), setting.place, setting.value));
      return 0;
    });
  }
}

ClientSettings::Undone ClientSettings::unapply(std::string_view client) const {
  Undone out;
  std::vector<Change> changes = changes_of(notes_, client);
  while (!changes.empty()) {
    const Change& last = changes.back();
    const bool done = noted_elsewhere(notes_, client, last.setting) ||
                      in_file(last.setting.file, [&] { return undo(last); });
    (done ? out.undone : out.left).push_back(last.setting);
    if (!done) out.left.back().value = value_in(last.setting).value_or("");
    changes.pop_back();
    note(notes_, client, changes);
  }
  return out;
}

std::vector<std::string> ClientSettings::clients() const {
  std::vector<std::string> out;
  for (const auto& [client, changes] : notes_.list(kArea, "")) out.push_back(client);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<ClientSetting> ClientSettings::noted(std::string_view client) const {
  std::vector<ClientSetting> out;
  for (Change& change : changes_of(notes_, client)) out.push_back(std::move(change.setting));
  return out;
}

}  // namespace watchword::cli

// With the git that is installed, and real repositories.
#include "settings/git_files.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "settings/fingerprint.h"
#include "support/git_home.h"

namespace watchword::host {
namespace {

namespace fs = std::filesystem;
using test::GitHome;

// Whether an answer that was found now would be kept, and be one no more after `change`. As the
// memory does it: by the fingerprint and by what git read.
struct Kept {
  platform::Environment environment = platform::process_environment();
  Inputs inputs{environment};
  GitConfig git{{}, [this](const std::vector<GitEntry>& entries, bool whole) {
                  whole ? note_git_files(entries, environment, inputs) : inputs.unknown();
                }};
  std::string fingerprint = configuration_fingerprint();
  std::optional<std::string> marks = (git.entries(), inputs.marks());

  bool holds() const {
    Inputs later(environment);
    return marks && configuration_fingerprint() == fingerprint && later.confirm(*marks);
  }
};

const std::string kMore = "[watchword]\n  account = another\n";

TEST_CASE("files that git includes are part of what was read, there or not") {
  for (const char* include :
       {"[include]\n  path = more\n", "[include]\n  path = ~/more\n",
        "[includeIf \"gitdir:/nowhere/\"]\n  path = more\n",
        "[includeIf \"hasconfig:remote.*.url:https://x/**\"]\n  path = more\n"}) {
    for (const bool there : {true, false}) {
      CAPTURE(include, there);
      const GitHome home(include);
      if (there) home.directory().write("more", "[watchword]\n  account = one\n");
      const Kept kept;
      CHECK(kept.holds());
      home.directory().write("more", kMore);
      CHECK_FALSE(kept.holds());
    }
  }
}

TEST_CASE("files that a repository includes are, wherever below it one stands") {
  const GitHome home;
  home.make_repository("[include]\n  path = ../more\n");
  home.directory().write("more", "");
  fs::create_directory("below");
  for (const char* at : {".", "below"}) {
    CAPTURE(at);
    home.directory().write("more", "[watchword]\n  account = one\n");
    fs::current_path(home.directory() / at);
    const Kept kept;
    CHECK(kept.holds());
    home.directory().write("more", kMore);
    CHECK_FALSE(kept.holds());
  }
}

TEST_CASE("what a linked work tree has in common with the others is") {
  GitHome home;
  home.make_repository("[extensions]\n  worktreeConfig = true\n", "main/");
  const std::string own = "main/.git/worktrees/linked/";
  home.directory().write(own + "HEAD", "ref: refs/heads/linked\n");
  home.directory().write(own + "commondir", "../..\n");
  home.directory().write(own + "gitdir", home.directory() / "linked/.git\n");
  home.directory().write("linked/.git", "gitdir: " + (home.directory() / own) + "\n");
  fs::current_path(home.directory() / "linked");
  for (const bool by_variable : {false, true}) {
    CAPTURE(by_variable);
    if (by_variable) home.set("GIT_DIR", home.directory() / own.substr(0, own.size() - 1));
    {
      const Kept kept;
      CHECK(kept.holds());
      home.directory().write("main/.git/config", "[extensions]\n  worktreeConfig = true\n" + kMore);
      CHECK_FALSE(kept.holds());
    }
    fs::remove(home.directory() / (own + "config.worktree"));
    const Kept kept;
    CHECK(kept.holds());
    home.directory().write(own + "config.worktree", kMore);
    CHECK_FALSE(kept.holds());
  }
}

TEST_CASE("the branch is, where it decides what is included") {
  for (const bool decides : {true, false}) {
    CAPTURE(decides);
    const GitHome home(decides ? "[includeIf \"onbranch:work\"]\n  path = more\n" : "");
    home.directory().write("more", kMore);
    home.make_repository("[core]\n  bare = false\n");
    const Kept kept;
    CHECK(kept.holds());
    home.directory().write(".git/HEAD", "ref: refs/heads/work\n");
    CHECK(kept.holds() != decides);
  }
}

TEST_CASE("where a repository lies is, where that decides what is included") {
  const GitHome home("[includeIf \"gitdir:**/office/**\"]\n  path = more\n");
  home.directory().write("more", kMore);
  home.make_repository("[core]\n  bare = false\n", "play/a/");
  fs::create_directory("office");
  fs::current_path("play/a");
  const Kept kept;
  CHECK(kept.holds());
  std::error_code refused;
  fs::rename(home.directory() / "play/a", home.directory() / "office/a", refused);
  if (refused) SKIP("this system leaves the directory that somebody is in where it is");
  CHECK_FALSE(kept.holds());
}

TEST_CASE("what cannot be told is not kept") {
  for (const char* config :
       {"[include]\n  path = ~nobody/more\n", "[include]\n  path = %(prefix)/x\n"}) {
    if (!test::kGitFindsHomes && std::string_view(config).find("~nobody") != std::string_view::npos)
      continue;
    CAPTURE(config);
    const GitHome home(config);
    CHECK_FALSE(Kept().marks);
  }
  const GitHome home;
  home.make_repository("[watchword\n");
  CHECK_FALSE(Kept().marks);
}

TEST_CASE("an ordinary repository costs nothing: all that git reads is marked already") {
  const GitHome home("[watchword]\n  account = one\n");
  home.make_repository("[core]\n  bare = false\n[watchword]\n  account = two\n");
  CHECK(Kept().marks == "");
}

}  // namespace
}  // namespace watchword::host

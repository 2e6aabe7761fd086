// A person at a terminal: runs a function in a child process whose controlling terminal is a
// pseudo-terminal, types into it, and looks at what is shown.
#pragma once

#include <chrono>
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <functional>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace watchword::test {

class Pty {
 public:
  // `body` runs in the child; what it returns (or "threw: …") is read with result().
  explicit Pty(const std::function<std::string()>& body, unsigned short columns = 80,
               unsigned short rows = 24) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    winsize size{rows, columns, 0, 0};
    child_ = ::forkpty(&master_, nullptr, nullptr, &size);
    if (child_ < 0) throw std::runtime_error("forkpty failed");
    if (child_ == 0) {
      // Catch2 has handlers of its own, which must not turn a signal into a test failure here.
      for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, SIG_DFL);
      std::string result;
      try {
        result = body();
      } catch (const std::exception& exception) {
        result = std::string("threw: ") + exception.what();
      }
      const ssize_t written = ::write(ends[1], result.data(), result.size());
      ::_exit(written == static_cast<ssize_t>(result.size()) ? 0 : 1);
    }
    ::close(ends[1]);
    result_ = ends[0];
  }
  ~Pty() {
    if (!ended_) {
      ::kill(child_, SIGKILL);
      wait();
    }
    ::close(master_);
    ::close(result_);
  }
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;

  // Everything that was shown until now, or until `wanted` was. False when it did not come.
  bool shows(const std::string& wanted) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (shown_.find(wanted) == std::string::npos) {
      if (std::chrono::steady_clock::now() > deadline || !read_some(100)) return false;
    }
    return true;
  }
  const std::string& shown() const { return shown_; }

  void type(std::string_view keys) {
    while (!keys.empty()) {
      const ssize_t written = ::write(master_, keys.data(), keys.size());
      if (written < 0) throw std::runtime_error("cannot type");
      keys.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void signal(int number) const { ::kill(child_, number); }

  // On Linux the master's attributes are the terminal's.
  bool echoes() const {
    termios mode{};
    return ::tcgetattr(master_, &mode) == 0 && (mode.c_lflag & ECHO) != 0;
  }
  bool is_canonical() const {
    termios mode{};
    return ::tcgetattr(master_, &mode) == 0 && (mode.c_lflag & ICANON) != 0;
  }

  // Waits for the end of the child and returns what its function returned; "signal N" when it was
  // killed.
  std::string result() {
    std::string out;
    char block[4096];
    for (;;) {
      pollfd entries[2] = {{result_, POLLIN, 0}, {master_, POLLIN, 0}};
      if (::poll(entries, 2, 10'000) <= 0) return "(no result)";
      if ((entries[1].revents & POLLIN) != 0) read_some(0);
      if (entries[0].revents == 0) continue;
      const ssize_t size = ::read(result_, block, sizeof block);
      if (size <= 0) break;
      out.append(block, static_cast<std::size_t>(size));
    }
    while (read_some(50)) {
    }
    const int status = wait();
    return WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status)) : out;
  }

 private:
  bool read_some(int milliseconds) {
    pollfd entry{master_, POLLIN, 0};
    if (::poll(&entry, 1, milliseconds) == 0) return milliseconds >= 100;  // shows(): go on
    char block[4096];
    const ssize_t size = ::read(master_, block, sizeof block);
    if (size <= 0) return false;
    shown_.append(block, static_cast<std::size_t>(size));
    return true;
  }
  int wait() {
    int status = 0;
    while (!ended_ && ::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    ended_ = true;
    return status;
  }

  pid_t child_ = -1;
  int master_ = -1;
  int result_ = -1;
  bool ended_ = false;
  std::string shown_;
};

// In a session of its own there is no /dev/tty; standard error is a pipe. Returns what was written
// to it, with the returned value of `body` behind a bar.
inline std::string without_terminal(const std::function<std::string()>& body) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("pipe failed");
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();
    ::dup2(ends[1], 2);
    const std::string result = "|" + body();
    ::_exit(::write(2, result.data(), result.size()) < 0 ? 1 : 0);
  }
  ::close(ends[1]);
  std::string out;
  char block[512];
  for (ssize_t size = 0; (size = ::read(ends[0], block, sizeof block)) > 0;)
    out.append(block, static_cast<std::size_t>(size));
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return out;
}

}  // namespace watchword::test

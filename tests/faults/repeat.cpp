// repeat COUNT INPUT COMMAND…
//
// Runs COMMAND that many times, one after the other, with the file INPUT as standard input and
// standard output thrown away. Exits with 1 at the first that fails. A shell would take longer to
// start the commands than they take.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: repeat COUNT INPUT COMMAND…\n", stderr);
    return 2;
  }
  posix_spawn_file_actions_t streams;
  ::posix_spawn_file_actions_init(&streams);
  ::posix_spawn_file_actions_addopen(&streams, STDIN_FILENO, argv[2], O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&streams, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const long count = std::strtol(argv[1], nullptr, 10);
  for (long i = 0; i < count; ++i) {
    pid_t child = 0;
    int status = 1;
    if (::posix_spawnp(&child, argv[3], &streams, nullptr, argv + 3, environ) != 0) return 1;
    if (::waitpid(child, &status, 0) != child || status != 0) return 1;
  }
  return 0;
}

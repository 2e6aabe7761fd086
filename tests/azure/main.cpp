#include <boost/json/parse.hpp>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <unistd.h>

#include "options.h"
#include "server/recorder.h"
#include "server/server.h"
#include "services.h"
#include "world/certificates.h"
#include "world/environment.h"
#include "world/repositories.h"

namespace watchword::azure {
namespace {

// Blocked before any thread starts, so that only wait_for_end() sees them.
sigset_t end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

void wait_for_end() {
  const sigset_t signals = end_signals();
  int received = 0;
  sigwait(&signals, &received);
}

void apply_scenario_file(Cloud& cloud) {
  if (!cloud.options.scenario) return;
  std::ifstream file(*cloud.options.scenario);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  cloud.scenario.apply(boost::json::parse(text));
}

void serve(const Options& options) {
  std::filesystem::create_directories(options.root);
  const std::filesystem::path ready = options.root / "env";
  std::filesystem::remove(ready);  // of an earlier run that was killed
  Cloud cloud(options);
  apply_scenario_file(cloud);
  const CertificateFiles certificates =
      make_certificates(options.root, certificate_names(), options.services.address);
  make_repositories(options.root, cloud.directory);
  Recorder recorder(options.root / "requests.jsonl");
  Router router;
  router.add(all_services(cloud));
  Server server(cloud, router, recorder, {certificates.leaf, certificates.leaf_key});
  server.start();
  write_environment(cloud, certificates, server.control_port(), server.metadata_port());
  wait_for_end();
  std::filesystem::remove(ready);
  // A connection that somebody keeps open shall not hold us up; all we know is on disk.
  if (!server.stop()) _exit(0);
}

int run(int argc, char** argv) {
  int status = 0;
  const auto options = parse_options(argc, argv, status);
  if (!options) return status;
  const sigset_t signals = end_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a peer or child that went away is an error of write()
  try {
    serve(*options);
  } catch (const std::exception& error) {
    std::cerr << "watchword-azure: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace watchword::azure

int main(int argc, char** argv) {
  return watchword::azure::run(argc, argv);
}

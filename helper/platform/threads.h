// Threads beside the main one.
#pragma once

#include <functional>
#include <thread>

namespace watchword::platform {

// Starts a thread that no signal is delivered to: signals belong to the main thread, which is
// waiting for them (see interrupt.h). Throws std::system_error when there can be no more threads.
std::thread start_thread(std::function<void()> body);

}  // namespace watchword::platform

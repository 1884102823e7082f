#pragma once

#include <string>

namespace yanxiu::media::sandbox {

/// Sanitizers make calls of their own, map terabytes that they never touch, and write their reports: built
/// with one, the media child is not jailed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kJailed = false;
#else
inline constexpr bool kJailed = true;
#endif

/// What this system lets a process give up before it meets untrusted bytes. The filter of system calls is
/// not among it: without that there is no jail.
struct Jail {
    bool network = false;     // a network namespace of its own, with nothing in it
    bool files = false;       // an empty root directory
    bool privileges = false;  // no capability, and not root

    bool complete() const { return network && files && privileges; }
};

/// Leaves network, files, shared memory and privileges behind, as far as the kernel allows: in a user
/// namespace where it takes one. Descriptors stay open. Home: the process's only thread.
Jail leave_world();

/// From now on the process computes, reads and writes what is open, and makes threads. Another call fails
/// with EPERM; one that only an attacker makes (a program, a process, a socket, a namespace, a tracer) ends
/// the process with SIGSYS. Throws std::system_error. Home: the process's only thread; nothing takes it back.
void filter_calls();

/// What is missing, in words for the log; empty when nothing is.
std::string missing_of(const Jail& jail);

}  // namespace yanxiu::media::sandbox

#pragma once

namespace yanxiu::media::sandbox {

/// The argument that makes a program the child: its main calls child_main() first of all when it is given.
inline constexpr char kChildArgument[] = "--media-child";

/// The child's whole life: the parent's socket is descriptor 1. Waits for one request, with which the
/// untrusted file comes and becomes descriptor 0, goes to jail (no network, no files, no privileges, few
/// system calls), limits itself (memory, processor time, no core dump, dies with its parent), says how far
/// that went, transcodes, answers with an outcome. Returns the exit status. Built with a sanitizer it is not
/// jailed.
int child_main();

}  // namespace yanxiu::media::sandbox

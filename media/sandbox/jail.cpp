#include "media/sandbox/jail.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <string_view>
#include <system_error>

namespace yanxiu::media::sandbox {
namespace {

constexpr unsigned kNobody = 65534;
constexpr unsigned long kNoWrites = MS_NOSUID | MS_NODEV | MS_NOEXEC;

bool write_file(const char* path, std::string_view text) {
    const int file = ::open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    return written;
}

/// In a user namespace of its own an ordinary user may leave the others too, as may a root without the
/// capability. It stays itself there, by the name of nobody.
bool enter_user_namespace() {
    const auto user = std::to_string(geteuid());
    const auto group = std::to_string(getegid());
    if (::unshare(CLONE_NEWUSER) != 0) return false;
    const auto nobody = std::to_string(kNobody) + ' ';
    return write_file("/proc/self/setgroups", "deny") &&
           write_file("/proc/self/uid_map", nobody + user + " 1") &&
           write_file("/proc/self/gid_map", nobody + group + " 1");
}

bool leave_network() {
    return ::unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) == 0;
}

/// An empty directory that nobody can write becomes the root, and the old one is gone.
bool empty_root() {
    return ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("none", "/tmp", "tmpfs", kNoWrites, "size=4k,nr_inodes=1,mode=555") == 0 &&
           ::chdir("/tmp") == 0 && ::syscall(SYS_pivot_root, ".", ".") == 0 &&
           ::umount2(".", MNT_DETACH) == 0 && ::chdir("/") == 0 &&
           ::mount(nullptr, "/", nullptr, MS_REMOUNT | MS_RDONLY | kNoWrites, nullptr) == 0;
}

bool give_up_root() {
    const bool groups = ::setgroups(0, nullptr) == 0;
    const bool group = ::setresgid(kNobody, kNobody, kNobody) == 0;
    const bool user = ::setresuid(kNobody, kNobody, kNobody) == 0;
    return groups && group && user;
}

bool give_up_capabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> none{};
    return ::syscall(SYS_capset, &header, none.data()) == 0;
}

struct Released {
    void operator()(void* filter) const { seccomp_release(filter); }
};

/// A list of system calls and what becomes of each.
class Filter {
  public:
    explicit Filter(std::uint32_t otherwise) : filter_(seccomp_init(otherwise)) {
        if (!filter_) throw std::bad_alloc();
    }
    template <class... Conditions>
    void add(std::uint32_t action, int call, Conditions... conditions) {
        check(seccomp_rule_add(filter_.get(), action, call, sizeof...(conditions), conditions...));
    }
    void load() { check(seccomp_load(filter_.get())); }

  private:
    static void check(int result) {
        if (result < 0) throw std::system_error(-result, std::generic_category(), "filter system calls");
    }
    std::unique_ptr<void, Released> filter_;
};

constexpr int kCompute[] = {SCMP_SYS(brk),
                            SCMP_SYS(clock_getres),
                            SCMP_SYS(clock_gettime),
                            SCMP_SYS(clock_nanosleep),
                            SCMP_SYS(close),
                            SCMP_SYS(exit),
                            SCMP_SYS(exit_group),
                            SCMP_SYS(fstat),
                            SCMP_SYS(futex),
                            SCMP_SYS(getpid),
                            SCMP_SYS(getrandom),
                            SCMP_SYS(getrusage),
                            SCMP_SYS(gettid),
                            SCMP_SYS(gettimeofday),
                            SCMP_SYS(lseek),
                            SCMP_SYS(madvise),
                            SCMP_SYS(membarrier),
                            SCMP_SYS(mremap),
                            SCMP_SYS(munmap),
                            SCMP_SYS(nanosleep),
                            SCMP_SYS(poll),
                            SCMP_SYS(pread64),
                            SCMP_SYS(read),
                            SCMP_SYS(readv),
                            SCMP_SYS(restart_syscall),
                            SCMP_SYS(rseq),
                            SCMP_SYS(rt_sigaction),
                            SCMP_SYS(rt_sigprocmask),
                            SCMP_SYS(rt_sigreturn),
                            SCMP_SYS(sched_getaffinity),
                            SCMP_SYS(sched_yield),
                            SCMP_SYS(set_robust_list),
                            SCMP_SYS(sigaltstack),
                            SCMP_SYS(sysinfo),
                            SCMP_SYS(time),
                            SCMP_SYS(times),
                            SCMP_SYS(uname),
                            SCMP_SYS(write),
                            SCMP_SYS(writev)};

constexpr int kAttack[] = {SCMP_SYS(accept),
                           SCMP_SYS(accept4),
                           SCMP_SYS(bind),
                           SCMP_SYS(bpf),
                           SCMP_SYS(chroot),
                           SCMP_SYS(connect),
                           SCMP_SYS(execve),
                           SCMP_SYS(execveat),
                           SCMP_SYS(fork),
                           SCMP_SYS(init_module),
                           SCMP_SYS(io_uring_setup),
                           SCMP_SYS(kexec_load),
                           SCMP_SYS(keyctl),
                           SCMP_SYS(listen),
                           SCMP_SYS(mount),
                           SCMP_SYS(open_by_handle_at),
                           SCMP_SYS(perf_event_open),
                           SCMP_SYS(pidfd_open),
                           SCMP_SYS(pivot_root),
                           SCMP_SYS(process_vm_readv),
                           SCMP_SYS(process_vm_writev),
                           SCMP_SYS(ptrace),
                           SCMP_SYS(setns),
                           SCMP_SYS(setuid),
                           SCMP_SYS(socket),
                           SCMP_SYS(socketpair),
                           SCMP_SYS(unshare),
                           SCMP_SYS(userfaultfd),
                           SCMP_SYS(vfork)};

}  // namespace

Jail leave_world() {
    Jail jail;
    jail.network = leave_network() || (enter_user_namespace() && leave_network());
    jail.files = empty_root();
    const bool nobody = geteuid() != 0 || give_up_root();
    const bool bare = give_up_capabilities();
    jail.privileges = nobody && bare;
    return jail;
}

void filter_calls() {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        throw std::system_error(errno, std::generic_category(), "no new privileges");
    Filter filter(SCMP_ACT_ERRNO(EPERM));
    for (const int call : kCompute) filter.add(SCMP_ACT_ALLOW, call);
    for (const int call : kAttack) filter.add(SCMP_ACT_KILL_PROCESS, call);
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
        filter.add(SCMP_ACT_ALLOW, call, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    // Threads, not processes. The C library asks by clone3 first, whose flags no filter can see.
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    filter.add(SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    filter.add(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
    const auto self = static_cast<scmp_datum_t>(::getpid());
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, self));  // abort() does
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
    // The C library asks for the size of its stack.
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0));
    filter.load();
}

std::string missing_of(const Jail& jail) {
    std::string missing;
    const auto add = [&](bool there, const char* what) {
        if (!there) missing += (missing.empty() ? "" : ", ") + std::string(what);
    };
    add(jail.network, "a network namespace");
    add(jail.files, "an empty root directory");
    add(jail.privileges, "the end of all privileges");
    return missing;
}

}  // namespace yanxiu::media::sandbox

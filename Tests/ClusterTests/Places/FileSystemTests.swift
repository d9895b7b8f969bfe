// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// A library that makes the calls of a process behave as on another file system.
struct FileSystemShim {
  let scratch = Scratch()
  private let library: String

  init(_ source: String) throws {
    let file = scratch.job(source, named: "shim.c")
    library = "\(scratch.path)/shim.so"
    let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    let compilers = search.split(separator: ":").map { folder in "\(folder)/clang" }
    let compiler = compilers.first { path in access(path, X_OK) == 0 }
    let child = try Child(
      executable: try #require(compiler, "the Swift toolchain brings clang"),
      arguments: ["-shared", "-fPIC", "-O1", "-o", library, file, "-ldl"], environment: [:], in: scratch)
    #expect(child.wait() == .exit(0), "\(child.error)")
  }

  /// Runs a job there and compares its digest with that of an ordinary file system.
  func expectSameDigest(environment: [String: String] = [:]) throws {
    let job = scratch.job(FormulaJob(players: 11, shard: "6").text)
    let digest = try scratch.undisturbedDigest(of: job)
    let folder = scratch.folder("there")
    let run = try child(
      ["run", job, "--out", folder.path, "--workers", "2", "--threads", "1", "--quiet"],
      environment: environment)
    #expect(run.wait() == .exit(0), "\(run.error)")
    try folder.expectFinished(digest: digest)
  }

  func child(_ arguments: [String], environment: [String: String] = [:]) throws -> Child {
    try Child(arguments, environment: environment.merging(["LD_PRELOAD": library]) { $1 }, in: scratch)
  }
}

extension Cluster {
  /// File systems that lack what others have.
  @Suite struct FileSystemTests {
    private static let head = """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <errno.h>
      #include <sys/socket.h>
      #include <sys/stat.h>

      """

    private static let noLocks = head + "int flock(int fd, int op) { errno = ENOLCK; return -1; }"

    @Test func aFileSystemWithoutLocksServes() throws {
      let shim = try FileSystemShim(Self.noLocks)
      try shim.expectSameDigest()
      #expect(!Scratch.tree(shim.scratch.folder("there").path).contains { $0.contains("/.andor.owner") })
    }

    @Test func withoutLocksASecondCoordinatorIsRefusedAndAKilledOneReplaced() throws {
      let shim = try FileSystemShim(Self.noLocks)
      let job = shim.scratch.job(FormulaJob(players: 12, shard: "6", cost: 1_000).text)
      let folder = shim.scratch.folder("there")
      let first = try shim.child(["run", job, "--out", folder.path, "--workers", "1", "--threads", "1", "-q"])
      #expect(eventually { folder.hasPlan })
      let second = try shim.child(["resume", folder.path, "--quiet"])
      #expect(second.wait() == .exit(73))
      #expect(second.error.contains("(process \(first.pid) on "))
      first.signal(SIGKILL)
      #expect(first.wait() == .signal(SIGKILL))
      let third = try shim.child(["resume", folder.path, "--quiet"])
      #expect(third.wait() == .exit(0), "\(third.error)")
    }

    @Test func theOwnerOnAnotherMachineIsNamedWithTheWayOut() throws {
      let shim = try FileSystemShim(Self.noLocks)
      let job = shim.scratch.job(FormulaJob(players: 8).text)
      let folder = shim.scratch.folder("there")
      mkdir(folder.path, 0o700)
      Text.write("another-machine 4711 99", to: "\(folder.path)/.andor.owner")
      let run = try shim.child(["run", job, "--out", folder.path, "--quiet"])
      #expect(run.wait() == .exit(73))
      #expect(run.error.contains("process 4711 on another-machine"))
      unlink("\(folder.path)/.andor.owner")
      let again = try shim.child(["run", job, "--out", folder.path, "--quiet"])
      #expect(again.wait() == .exit(0), "\(again.error)")
    }

    @Test func aFileSystemThatCannotSyncFoldersServes() throws {
      try FileSystemShim(
        Self.head + """
          int fsync(int fd) {
            struct stat s;
            if (!fstat(fd, &s) && S_ISDIR(s.st_mode)) { errno = EINVAL; return -1; }
            int (*next)(int) = dlsym(RTLD_NEXT, "fsync");
            return next(fd);
          }
          """
      ).expectSameDigest()
    }

    @Test func withoutSocketFilesTheWorkersUseLoopbackWithKeys() throws {
      try FileSystemShim(
        Self.head + """
          int bind(int s, const struct sockaddr *a, socklen_t l) {
            if (a->sa_family == AF_UNIX) { errno = EPERM; return -1; }
            int (*next)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
            return next(s, a, l);
          }
          """
      ).expectSameDigest()
    }
  }
}
